// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A program of elementary operations in double, for many points side by side.

#ifndef THSGD_SIM_LANDSCAPE_DOUBLE_PROGRAM_H_
#define THSGD_SIM_LANDSCAPE_DOUBLE_PROGRAM_H_

#include <vector>

#include "absl/types/span.h"
#include "sim/landscape/expression.h"

namespace thsgd {

// A Program compiled to instructions on rows of doubles, one entry of a row per
// point. Rows 0 .. num_variables - 1 hold the points' coordinates, the next
// num_outputs rows receive the outputs, those of constants() hold one number
// each and the others are scratch, used again when what they held is not needed
// any more. Immutable.
//
// Numbers are rounded once; + - * / and sqrt are those of IEEE 754, a product
// that only a sum needs fused with it; integer powers are products by repeated
// squaring; the other functions are those of sim/numeric. So every result has
// the same bits everywhere. An argument outside a function's range gives NaN.
class DoubleProgram {
 public:
  struct Instruction {
    // kVariable copies; kNumber and kIntegerPower do not occur. Where there is
    // a third operand, rounded once,
    //   kAdd: left right + third,   kSubtract: left right - third,
    //   kNegate: third - left right.
    Operation operation;
    int target;
    int left;
    int right = -1;
    int third = -1;
  };
  struct Constant {
    int row;
    double value;
  };

  // The program's variables are 0 .. num_variables - 1.
  DoubleProgram(const Program& program, int num_variables);

  int num_variables() const { return num_variables_; }
  int num_outputs() const { return num_outputs_; }
  int num_rows() const { return num_rows_; }
  const std::vector<Constant>& constants() const { return constants_; }
  const std::vector<Instruction>& instructions() const { return instructions_; }

  // outputs: [num_outputs] at the point x: [num_variables].
  void Evaluate(absl::Span<const double> x, absl::Span<double> outputs) const;

 private:
  int num_variables_;
  int num_outputs_;
  int num_rows_;
  std::vector<Constant> constants_;
  std::vector<Instruction> instructions_;
};

// One operation of one operand as DoubleProgram does it, kNegate to kFloor.
double ApplyInDouble(Operation operation, double x);

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_DOUBLE_PROGRAM_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Real functions of several variables as graphs of elementary operations, and
// their exact derivatives, which are graphs of the same kind.

#ifndef THSGD_SIM_LANDSCAPE_EXPRESSION_H_
#define THSGD_SIM_LANDSCAPE_EXPRESSION_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {

enum class Operation : std::uint8_t {
  kNumber,
  kVariable,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kNegate,
  kIntegerPower,
  kSqrt,
  kExp,
  kLog,
  kSin,
  kCos,
  kTan,
  kSinh,
  kCosh,
  kTanh,
  kAtan,
  kAbs,
  kSign,
  kFloor,
};

// A node of the graph; its operands come before it.
struct ExpressionNode {
  Operation operation;
  int left = -1;
  int right = -1;
  // Which variable, or the exponent of an integer power.
  int integer = 0;
  HighPrecision number = 0;
  // Where the operation stands in the formula, in characters from 1; that of
  // the operation it is a derivative of; 0 for none.
  int position = 0;
};

// Grows only. Equal nodes are one node; operations on numbers are done at once,
// in 50 digits, and sums and products with 0 and 1 are left out.
class ExpressionGraph {
 public:
  using Id = int;

  // Position given to the nodes made from here on.
  void set_position(int position) { position_ = position; }

  Id Number(const HighPrecision& value);
  Id Variable(int index);
  Id Add(Id left, Id right);
  Id Subtract(Id left, Id right);
  Id Multiply(Id left, Id right);
  Id Divide(Id left, Id right);
  Id Negate(Id operand);
  // operand^exponent; 0^0 = 1.
  Id IntegerPower(Id operand, int exponent);
  // Of one operand, from kSqrt on.
  Id Apply(Operation function, Id operand);

  // The partial derivatives of `root` by variables 0 .. num_variables - 1, by
  // the chain rule from the root down: together they have at most some five
  // times as many nodes as the function. abs, sign and floor are taken to be
  // away from their kinks and jumps.
  std::vector<Id> Gradient(Id root, int num_variables);

  const std::vector<ExpressionNode>& nodes() const { return nodes_; }

 private:
  using Key = std::tuple<Operation, int, int, int, HighPrecision>;

  Id Intern(ExpressionNode node);
  bool IsNumber(Id id) const;
  bool IsNumber(Id id, int value) const;

  std::vector<ExpressionNode> nodes_;
  std::map<Key, Id> ids_;
  int position_ = 0;
};

// The nodes that some outputs need, in an order to compute them in.
class Program {
 public:
  Program() = default;
  Program(const ExpressionGraph& graph,
          const std::vector<ExpressionGraph::Id>& outputs);

  const std::vector<ExpressionNode>& nodes() const { return nodes_; }
  const std::vector<int>& outputs() const { return outputs_; }

 private:
  std::vector<ExpressionNode> nodes_;
  std::vector<int> outputs_;
};

// results[k] = output k at x, in 50 digits. Not finite outside the domain.
void Evaluate(const Program& program, absl::Span<const HighPrecision> x,
              absl::Span<HighPrecision> results);

// The value of `operation`, which takes one operand, at x; in 50 digits.
HighPrecision EvaluateFunction(Operation operation, const HighPrecision& x);

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_EXPRESSION_H_

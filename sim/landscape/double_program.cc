// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/double_program.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "sim/landscape/expression.h"
#include "sim/numeric/checked_functions.h"

namespace thsgd {
namespace {

// Nodes in double, before they have rows: operands are other nodes.
struct Step {
  Operation operation;
  int left = -1;
  int right = -1;
  int third = -1;
  // Part of another step.
  bool is_fused = false;
};

// Expands integer powers; place[i] is the step that computes node i.
std::vector<Step> ExpandPowers(const std::vector<ExpressionNode>& nodes,
                               std::vector<int>& place) {
  std::vector<Step> steps;
  const auto append = [&](const Step& step) {
    steps.push_back(step);
    return static_cast<int>(steps.size()) - 1;
  };
  for (const ExpressionNode& node : nodes) {
    const int left = node.left < 0 ? -1 : place[node.left];
    const int right = node.right < 0 ? -1 : place[node.right];
    if (node.operation != Operation::kIntegerPower) {
      place.push_back(append({node.operation, left, right}));
      continue;
    }
    // From the exponent's second bit down: square, then multiply if it is set.
    const int exponent = node.integer;
    THSGD_CHECK_GE(exponent, 2);
    int bit = 1;
    while (2 * bit <= exponent) bit *= 2;
    int power = left;
    while (bit > 1) {
      bit /= 2;
      power = append({Operation::kMultiply, power, power});
      if ((exponent & bit) != 0) {
        power = append({Operation::kMultiply, power, left});
      }
    }
    place.push_back(power);
  }
  return steps;
}

// Makes products part of the sum or difference that alone reads them.
void FuseProducts(const std::vector<bool>& is_output,
                  std::vector<Step>& steps) {
  std::vector<int> num_uses(steps.size());
  for (const Step& step : steps) {
    if (step.left >= 0) ++num_uses[step.left];
    if (step.right >= 0) ++num_uses[step.right];
  }
  const auto can_fuse = [&](int i) {
    return steps[i].operation == Operation::kMultiply && num_uses[i] == 1 &&
           !is_output[i];
  };
  for (Step& step : steps) {
    const bool is_sum = step.operation == Operation::kAdd;
    if (!is_sum && step.operation != Operation::kSubtract) continue;
    const bool first = can_fuse(step.left);
    if (!first && !can_fuse(step.right)) continue;
    Step& product = steps[first ? step.left : step.right];
    product.is_fused = true;
    step = {.operation = is_sum || first ? step.operation : Operation::kNegate,
            .left = product.left,
            .right = product.right,
            .third = first ? step.right : step.left};
  }
}

}  // namespace

DoubleProgram::DoubleProgram(const Program& program, int num_variables)
    : num_variables_(num_variables),
      num_outputs_(static_cast<int>(program.outputs().size())),
      num_rows_(num_variables_ + num_outputs_) {
  std::vector<int> place;
  std::vector<Step> steps = ExpandPowers(program.nodes(), place);
  const int num_steps = static_cast<int>(steps.size());
  std::vector<bool> is_output(num_steps, false);
  for (int node : program.outputs()) is_output[place[node]] = true;
  FuseProducts(is_output, steps);
  // The last step that reads each; outputs are copied at the end, unless their
  // step writes there at once.
  std::vector<int> last_use(num_steps, -1);
  for (int i = 0; i < num_steps; ++i) {
    if (steps[i].is_fused) continue;
    for (int operand : {steps[i].left, steps[i].right, steps[i].third}) {
      if (operand >= 0) last_use[operand] = i;
    }
  }
  std::vector<int> row(num_steps, -1);
  std::vector<bool> is_scratch(num_steps, true);
  for (std::size_t i = 0; i < place.size(); ++i) {
    const ExpressionNode& node = program.nodes()[i];
    if (node.operation == Operation::kVariable) {
      row[place[i]] = node.integer;
      is_scratch[place[i]] = false;
    } else if (node.operation == Operation::kNumber) {
      row[place[i]] = num_rows_++;
      constants_.push_back({row[place[i]], node.number.convert_to<double>()});
      is_scratch[place[i]] = false;
    }
  }
  for (int k = 0; k < num_outputs_; ++k) {
    const int step = place[program.outputs()[k]];
    if (row[step] < 0) {
      row[step] = num_variables_ + k;
      is_scratch[step] = false;
    }
  }
  std::vector<int> free_rows;
  for (int i = 0; i < num_steps; ++i) {
    const Step& step = steps[i];
    if (step.left < 0 || step.is_fused) continue;
    // An operand's row may become the result's: entries do not mix.
    for (int operand : {step.left, step.right, step.third}) {
      if (operand >= 0 && is_scratch[operand] && last_use[operand] == i) {
        free_rows.push_back(row[operand]);
        is_scratch[operand] = false;
      }
    }
    if (row[i] < 0) {
      if (free_rows.empty()) {
        row[i] = num_rows_++;
      } else {
        row[i] = free_rows.back();
        free_rows.pop_back();
      }
    }
    instructions_.push_back({.operation = step.operation,
                             .target = row[i],
                             .left = row[step.left],
                             .right = step.right < 0 ? -1 : row[step.right],
                             .third = step.third < 0 ? -1 : row[step.third]});
  }
  for (int k = 0; k < num_outputs_; ++k) {
    const int source = row[place[program.outputs()[k]]];
    if (source != num_variables_ + k) {
      instructions_.push_back({.operation = Operation::kVariable,
                               .target = num_variables_ + k,
                               .left = source});
    }
  }
}

void DoubleProgram::Evaluate(absl::Span<const double> x,
                             absl::Span<double> outputs) const {
  std::vector<double> rows(num_rows_);
  for (int k = 0; k < num_variables_; ++k) rows[k] = x[k];
  for (const Constant& constant : constants_) {
    rows[constant.row] = constant.value;
  }
  for (const Instruction& i : instructions_) {
    if (i.third >= 0) {
      const double left =
          i.operation == Operation::kNegate ? -rows[i.left] : rows[i.left];
      const double third =
          i.operation == Operation::kSubtract ? -rows[i.third] : rows[i.third];
      rows[i.target] = std::fma(left, rows[i.right], third);
      continue;
    }
    switch (i.operation) {
      case Operation::kVariable:
        rows[i.target] = rows[i.left];
        break;
      case Operation::kAdd:
        rows[i.target] = rows[i.left] + rows[i.right];
        break;
      case Operation::kSubtract:
        rows[i.target] = rows[i.left] - rows[i.right];
        break;
      case Operation::kMultiply:
        rows[i.target] = rows[i.left] * rows[i.right];
        break;
      case Operation::kDivide:
        rows[i.target] = rows[i.left] / rows[i.right];
        break;
      default:
        rows[i.target] = ApplyInDouble(i.operation, rows[i.left]);
        break;
    }
  }
  for (int k = 0; k < num_outputs_; ++k) outputs[k] = rows[num_variables_ + k];
}

double ApplyInDouble(Operation operation, double x) {
  switch (operation) {
    case Operation::kNegate:
      return -x;
    case Operation::kSqrt:
      return std::sqrt(x);
    case Operation::kAbs:
      return std::fabs(x);
    case Operation::kSign:
      return x > 0 ? 1 : x < 0 ? -1 : x;
    case Operation::kFloor:
      return std::floor(x);
    case Operation::kExp:
      return CheckedExp(x);
    case Operation::kLog:
      return CheckedLog(x);
    case Operation::kSin:
      return CheckedSin(x);
    case Operation::kCos:
      return CheckedCos(x);
    case Operation::kTan:
      return CheckedTan(x);
    case Operation::kSinh:
      return CheckedSinh(x);
    case Operation::kCosh:
      return CheckedCosh(x);
    case Operation::kTanh:
      return CheckedTanh(x);
    case Operation::kAtan:
      return CheckedAtan(x);
    default:
      THSGD_CHECK(false);
  }
}

}  // namespace thsgd

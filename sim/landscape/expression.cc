// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/expression.h"

#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

HighPrecision Sign(const HighPrecision& x) {
  if (x > 0) return 1;
  if (x < 0) return -1;
  return x;
}

}  // namespace

HighPrecision EvaluateFunction(Operation operation, const HighPrecision& x) {
  switch (operation) {
    case Operation::kSqrt:
      return sqrt(x);
    case Operation::kExp:
      return exp(x);
    case Operation::kLog:
      return log(x);
    case Operation::kSin:
      return sin(x);
    case Operation::kCos:
      return cos(x);
    case Operation::kTan:
      return tan(x);
    case Operation::kSinh:
      return sinh(x);
    case Operation::kCosh:
      return cosh(x);
    case Operation::kTanh:
      return tanh(x);
    case Operation::kAtan:
      return atan(x);
    case Operation::kAbs:
      return abs(x);
    case Operation::kSign:
      return Sign(x);
    case Operation::kFloor:
      return floor(x);
    default:
      THSGD_CHECK(false);
  }
}

// Numbers are finite: an operation on them that is not stays in the graph, to
// be found and named where it stands.
bool ExpressionGraph::IsNumber(Id id) const {
  return nodes_[id].operation == Operation::kNumber;
}

bool ExpressionGraph::IsNumber(Id id, int value) const {
  return IsNumber(id) && nodes_[id].number == value;
}

ExpressionGraph::Id ExpressionGraph::Intern(ExpressionNode node) {
  const Key key = {node.operation, node.left, node.right, node.integer,
                   node.number};
  const auto [it, inserted] = ids_.try_emplace(key, nodes_.size());
  if (inserted) {
    node.position = position_;
    nodes_.push_back(std::move(node));
  }
  return it->second;
}

ExpressionGraph::Id ExpressionGraph::Number(const HighPrecision& value) {
  return Intern({.operation = Operation::kNumber, .number = value});
}

ExpressionGraph::Id ExpressionGraph::Variable(int index) {
  return Intern({.operation = Operation::kVariable, .integer = index});
}

ExpressionGraph::Id ExpressionGraph::Add(Id left, Id right) {
  if (IsNumber(left) && IsNumber(right)) {
    const HighPrecision value = nodes_[left].number + nodes_[right].number;
    if (isfinite(value)) return Number(value);
  }
  if (IsNumber(left, 0)) return right;
  if (IsNumber(right, 0)) return left;
  return Intern({.operation = Operation::kAdd, .left = left, .right = right});
}

ExpressionGraph::Id ExpressionGraph::Subtract(Id left, Id right) {
  if (IsNumber(left) && IsNumber(right)) {
    const HighPrecision value = nodes_[left].number - nodes_[right].number;
    if (isfinite(value)) return Number(value);
  }
  if (IsNumber(left, 0)) return Negate(right);
  if (IsNumber(right, 0)) return left;
  return Intern(
      {.operation = Operation::kSubtract, .left = left, .right = right});
}

ExpressionGraph::Id ExpressionGraph::Multiply(Id left, Id right) {
  if (IsNumber(left) && IsNumber(right)) {
    const HighPrecision value = nodes_[left].number * nodes_[right].number;
    if (isfinite(value)) return Number(value);
  }
  if (IsNumber(left, 0) || IsNumber(right, 1)) return left;
  if (IsNumber(right, 0) || IsNumber(left, 1)) return right;
  return Intern(
      {.operation = Operation::kMultiply, .left = left, .right = right});
}

ExpressionGraph::Id ExpressionGraph::Divide(Id left, Id right) {
  if (IsNumber(left) && IsNumber(right) && !IsNumber(right, 0)) {
    const HighPrecision value = nodes_[left].number / nodes_[right].number;
    if (isfinite(value)) return Number(value);
  }
  if (IsNumber(left, 0) || IsNumber(right, 1)) return left;
  return Intern(
      {.operation = Operation::kDivide, .left = left, .right = right});
}

ExpressionGraph::Id ExpressionGraph::Negate(Id operand) {
  if (IsNumber(operand)) return Number(-nodes_[operand].number);
  return Intern({.operation = Operation::kNegate, .left = operand});
}

ExpressionGraph::Id ExpressionGraph::IntegerPower(Id operand, int exponent) {
  if (exponent == 0) return Number(1);
  if (exponent == 1) return operand;
  if (exponent < 0) return Divide(Number(1), IntegerPower(operand, -exponent));
  if (IsNumber(operand)) {
    const HighPrecision value = pow(nodes_[operand].number, exponent);
    if (isfinite(value)) return Number(value);
  }
  return Intern({.operation = Operation::kIntegerPower,
                 .left = operand,
                 .integer = exponent});
}

ExpressionGraph::Id ExpressionGraph::Apply(Operation function, Id operand) {
  if (IsNumber(operand)) {
    const HighPrecision value =
        EvaluateFunction(function, nodes_[operand].number);
    if (isfinite(value)) return Number(value);
  }
  return Intern({.operation = function, .left = operand});
}

std::vector<ExpressionGraph::Id> ExpressionGraph::Gradient(Id root,
                                                           int num_variables) {
  const int outer_position = position_;
  const Id zero = Number(0);
  const Id one = Number(1);
  // adjoint[i] = d root / d node i.
  std::vector<Id> adjoint(root + 1, zero);
  adjoint[root] = one;
  std::vector<Id> gradient(num_variables, zero);
  const auto accumulate = [&](Id to, Id term) {
    adjoint[to] = Add(adjoint[to], term);
  };
  for (Id id = root; id >= 0; --id) {
    if (IsNumber(adjoint[id], 0)) continue;
    // A copy: nodes_ grows below.
    const ExpressionNode node = nodes_[id];
    const Id d = adjoint[id];
    const Id a = node.left;
    const Id b = node.right;
    set_position(node.position);
    switch (node.operation) {
      case Operation::kNumber:
      case Operation::kSign:
      case Operation::kFloor:
        break;
      case Operation::kVariable:
        THSGD_CHECK_LT(node.integer, num_variables);
        gradient[node.integer] = d;
        break;
      case Operation::kAdd:
        accumulate(a, d);
        accumulate(b, d);
        break;
      case Operation::kSubtract:
        accumulate(a, d);
        accumulate(b, Negate(d));
        break;
      case Operation::kMultiply:
        accumulate(a, Multiply(d, b));
        accumulate(b, Multiply(d, a));
        break;
      case Operation::kDivide:
        accumulate(a, Divide(d, b));
        if (!IsNumber(b)) accumulate(b, Negate(Divide(Multiply(d, id), b)));
        break;
      case Operation::kNegate:
        accumulate(a, Negate(d));
        break;
      case Operation::kIntegerPower:
        accumulate(a, Multiply(d, Multiply(Number(node.integer),
                                           IntegerPower(a, node.integer - 1))));
        break;
      case Operation::kSqrt:
        accumulate(a, Divide(d, Multiply(Number(2), id)));
        break;
      case Operation::kExp:
        accumulate(a, Multiply(d, id));
        break;
      case Operation::kLog:
        accumulate(a, Divide(d, a));
        break;
      case Operation::kSin:
        accumulate(a, Multiply(d, Apply(Operation::kCos, a)));
        break;
      case Operation::kCos:
        accumulate(a, Negate(Multiply(d, Apply(Operation::kSin, a))));
        break;
      case Operation::kTan:
        accumulate(a, Multiply(d, Add(one, IntegerPower(id, 2))));
        break;
      case Operation::kSinh:
        accumulate(a, Multiply(d, Apply(Operation::kCosh, a)));
        break;
      case Operation::kCosh:
        accumulate(a, Multiply(d, Apply(Operation::kSinh, a)));
        break;
      case Operation::kTanh:
        accumulate(a, Multiply(d, Subtract(one, IntegerPower(id, 2))));
        break;
      case Operation::kAtan:
        accumulate(a, Divide(d, Add(one, IntegerPower(a, 2))));
        break;
      case Operation::kAbs:
        accumulate(a, Multiply(d, Apply(Operation::kSign, a)));
        break;
    }
  }
  set_position(outer_position);
  return gradient;
}

Program::Program(const ExpressionGraph& graph,
                 const std::vector<ExpressionGraph::Id>& outputs) {
  const std::vector<ExpressionNode>& all = graph.nodes();
  std::vector<bool> needed(all.size(), false);
  for (ExpressionGraph::Id id : outputs) needed[id] = true;
  for (int id = static_cast<int>(all.size()) - 1; id >= 0; --id) {
    if (!needed[id]) continue;
    if (all[id].left >= 0) needed[all[id].left] = true;
    if (all[id].right >= 0) needed[all[id].right] = true;
  }
  std::vector<int> place(all.size(), -1);
  for (size_t id = 0; id < all.size(); ++id) {
    if (!needed[id]) continue;
    ExpressionNode node = all[id];
    if (node.left >= 0) node.left = place[node.left];
    if (node.right >= 0) node.right = place[node.right];
    place[id] = static_cast<int>(nodes_.size());
    nodes_.push_back(std::move(node));
  }
  for (ExpressionGraph::Id id : outputs) outputs_.push_back(place[id]);
}

void Evaluate(const Program& program, absl::Span<const HighPrecision> x,
              absl::Span<HighPrecision> results) {
  const std::vector<ExpressionNode>& nodes = program.nodes();
  std::vector<HighPrecision> value(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) {
    const ExpressionNode& node = nodes[i];
    switch (node.operation) {
      case Operation::kNumber:
        value[i] = node.number;
        break;
      case Operation::kVariable:
        value[i] = x[node.integer];
        break;
      case Operation::kAdd:
        value[i] = value[node.left] + value[node.right];
        break;
      case Operation::kSubtract:
        value[i] = value[node.left] - value[node.right];
        break;
      case Operation::kMultiply:
        value[i] = value[node.left] * value[node.right];
        break;
      case Operation::kDivide:
        value[i] = value[node.left] / value[node.right];
        break;
      case Operation::kNegate:
        value[i] = -value[node.left];
        break;
      case Operation::kIntegerPower:
        value[i] = pow(value[node.left], node.integer);
        break;
      default:
        value[i] = EvaluateFunction(node.operation, value[node.left]);
        break;
    }
  }
  for (size_t k = 0; k < results.size(); ++k) {
    results[k] = value[program.outputs()[k]];
  }
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/enclosure.h"

#include <cmath>
#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "boost/numeric/interval.hpp"
#include "sim/landscape/expression.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

// The doubles on both sides of a number of 50 digits.
Enclosure EncloseNumber(const HighPrecision& number) {
  const double nearest = number.convert_to<double>();
  if (number == nearest) return nearest;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return Enclosure(std::nextafter(nearest, -kInfinity),
                  std::nextafter(nearest, kInfinity));
}

// What is wrong with the operands of a node, or nullptr.
const char* FindFault(const ExpressionNode& node, const Enclosure& left,
                      const Enclosure* right) {
  switch (node.operation) {
    case Operation::kDivide:
      return zero_in(*right) ? "a divisor may be 0" : nullptr;
    case Operation::kLog:
      return left.lower() > 0
                 ? nullptr
                 : "the base of a power, or a logarithm's argument, may be "
                   "<= 0";
    case Operation::kSqrt:
      return left.lower() > 0 ? nullptr : "a root's argument may be <= 0";
    case Operation::kAbs:
    case Operation::kSign:
      return zero_in(left) ? "abs, sign, min or max may be at its kink, where "
                             "there is no derivative"
                           : nullptr;
    case Operation::kFloor:
      return std::floor(left.lower()) == std::ceil(left.upper()) - 1
                 ? nullptr
                 : "floor may be at a jump, where there is no derivative";
    default:
      return nullptr;
  }
}

Enclosure ApplyTo(const ExpressionNode& node, const Enclosure& x) {
  switch (node.operation) {
    case Operation::kNegate:
      return -x;
    case Operation::kIntegerPower:
      return pow(x, node.integer);
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
      return x.lower() > 0 ? 1 : -1;
    case Operation::kFloor:
      return std::floor(x.lower());
    default:
      THSGD_CHECK(false);
  }
}

}  // namespace

Suspect EncloseNodes(const Program& program, absl::Span<const Enclosure> x,
                     absl::Span<Enclosure> value) {
  const std::vector<ExpressionNode>& nodes = program.nodes();
  for (size_t i = 0; i < nodes.size(); ++i) {
    const ExpressionNode& node = nodes[i];
    const Enclosure* left = node.left < 0 ? nullptr : &value[node.left];
    const Enclosure* right = node.right < 0 ? nullptr : &value[node.right];
    const char* fault =
        left == nullptr ? nullptr : FindFault(node, *left, right);
    if (fault == nullptr) {
      switch (node.operation) {
        case Operation::kNumber:
          value[i] = EncloseNumber(node.number);
          break;
        case Operation::kVariable:
          value[i] = x[node.integer];
          break;
        case Operation::kAdd:
          value[i] = *left + *right;
          break;
        case Operation::kSubtract:
          value[i] = *left - *right;
          break;
        case Operation::kMultiply:
          value[i] = *left * *right;
          break;
        case Operation::kDivide:
          value[i] = *left / *right;
          break;
        default:
          value[i] = ApplyTo(node, *left);
          break;
      }
      if (!IsFinite(value[i])) fault = "the value may not be finite";
    }
    if (fault != nullptr) {
      for (; i < nodes.size(); ++i) value[i] = Enclosure::whole();
      return {&node, fault};
    }
  }
  return {};
}

Suspect Enclose(const Program& program, absl::Span<const Enclosure> x,
                absl::Span<Enclosure> results) {
  std::vector<Enclosure> value(program.nodes().size());
  const Suspect suspect = EncloseNodes(program, x, absl::MakeSpan(value));
  for (size_t k = 0; k < results.size(); ++k) {
    results[k] = suspect.node != nullptr ? Enclosure::whole()
                                         : value[program.outputs()[k]];
  }
  return suspect;
}

}  // namespace thsgd

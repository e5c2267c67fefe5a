// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/program_error.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "boost/numeric/interval.hpp"
#include "sim/landscape/enclosure.h"
#include "sim/landscape/expression.h"
#include "sim/numeric/checked_functions.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// One rounding, relative and, below the normal numbers, absolute.
constexpr double kUnit = 0x1p-53;
constexpr double kTiny = std::numeric_limits<double>::denorm_min();
// The bounds themselves are computed in double, in fewer than 10^6 operations
// that only add and multiply what is positive.
constexpr double kOwnRounding = 1 + 1e-9;
// Of sim/numeric (elementary.h, checked_functions.h).
constexpr double kExpError = 3e-16;
constexpr double kLostExp = 1e-304;
constexpr double kLogError = 4e-16;
constexpr double kSinError = 4e-16;
constexpr double kTanError = 8e-16;
constexpr double kHyperbolicError = 1e-15;
constexpr double kAtanError = 6e-16;

double Size(const Enclosure& x) { return boost::numeric::norm(x); }

Enclosure Widen(const Enclosure& x, double error) {
  return x + Enclosure(-error, error);
}

// `size`: of the exact result. propagated: what the operands' errors do.
double Rounded(double propagated, double size) {
  return propagated + kUnit * (size + propagated) + kTiny;
}

// |x^n computed by repeated squaring - a^n|, |x - a| <= error, |a| <= size.
double PowerError(double size, double error, int n) {
  const double largest = size + error;
  const double power = std::pow(largest, n - 1);
  return n * error * power +
         1.01 * n *
             (kUnit * power * largest + kTiny * std::max(1.0, power * largest));
}

// Of a function of one operand with enclosure a and error e, whose result has
// the enclosure v.
double FunctionError(const ExpressionNode& node, const Enclosure& a, double e,
                     const Enclosure& v) {
  const Enclosure wide = Widen(a, e);
  switch (node.operation) {
    case Operation::kNegate:
    case Operation::kAbs:
      return e;
    case Operation::kIntegerPower:
      return PowerError(Size(a), e, node.integer);
    case Operation::kSqrt: {
      if (wide.lower() <= 0) return kInfinity;
      const double propagated =
          e / (std::sqrt(a.lower()) + std::sqrt(wide.lower())) *
          (1 + 4 * kUnit);
      return Rounded(propagated, Size(v));
    }
    case Operation::kExp: {
      if (wide.upper() > kMaxExpArgument) return kInfinity;
      const double largest = Size(exp(wide));
      return largest * (e + kExpError) +
             (wide.lower() < -kMaxExpArgument ? kLostExp : 0);
    }
    case Operation::kLog: {
      if (wide.lower() < std::numeric_limits<double>::min()) return kInfinity;
      const double propagated = e / wide.lower();
      return propagated + kLogError * (Size(v) + propagated);
    }
    case Operation::kSin:
    case Operation::kCos:
      if (Size(wide) > kMaxAngle) return kInfinity;
      return e + kSinError;
    case Operation::kTan: {
      if (Size(wide) > kMaxAngle) return kInfinity;
      const Enclosure value = tan(wide);
      if (!IsFinite(value)) return kInfinity;
      const double largest = Size(value);
      return e * (1 + largest * largest) + kTanError * largest;
    }
    case Operation::kSinh:
    case Operation::kCosh: {
      if (Size(wide) > kMaxExpArgument) return kInfinity;
      return Size(cosh(wide)) * (e + kHyperbolicError);
    }
    case Operation::kTanh:
      return e + kHyperbolicError;
    case Operation::kAtan:
      return e + kAtanError * (Size(v) + e);
    case Operation::kSign:
      return zero_in(wide) ? kInfinity : 0;
    case Operation::kFloor:
      return std::floor(wide.lower()) == std::floor(wide.upper()) ? 0
                                                                  : kInfinity;
    default:
      THSGD_CHECK(false);
  }
}

double NodeError(const ExpressionNode& node,
                 const std::vector<Enclosure>& value,
                 const std::vector<double>& error, std::size_t i) {
  if (node.operation == Operation::kVariable) return 0;
  if (node.operation == Operation::kNumber) {
    return node.number == node.number.convert_to<double>()
               ? 0
               : kUnit * Size(value[i]) + kTiny;
  }
  const Enclosure& a = value[node.left];
  const double e = error[node.left];
  if (node.right < 0) return FunctionError(node, a, e, value[i]);
  const Enclosure& b = value[node.right];
  const double g = error[node.right];
  const double size = Size(value[i]);
  switch (node.operation) {
    case Operation::kAdd:
    case Operation::kSubtract:
      return Rounded(e + g, size);
    case Operation::kMultiply:
      return Rounded(Size(a) * g + Size(b) * e + e * g, size);
    case Operation::kDivide: {
      const double smallest =
          std::min(std::fabs(b.lower()), std::fabs(b.upper()));
      const double left = smallest - g * (1 + 4 * kUnit);
      if (!(left > 0)) return kInfinity;
      return Rounded((e + size * g) / (left * (1 - 4 * kUnit)), size);
    }
    default:
      THSGD_CHECK(false);
  }
}

}  // namespace

void BoundErrors(const Program& program, absl::Span<const Enclosure> x,
                 absl::Span<double> bounds) {
  const std::vector<ExpressionNode>& nodes = program.nodes();
  std::vector<Enclosure> value(nodes.size());
  const Suspect suspect = EncloseNodes(program, x, absl::MakeSpan(value));
  std::vector<double> error(nodes.size(), kInfinity);
  for (std::size_t i = 0; suspect.node == nullptr && i < nodes.size(); ++i) {
    error[i] = NodeError(nodes[i], value, error, i);
    // Also where 0 times an infinite bound is NaN.
    if (!std::isfinite(error[i])) break;
  }
  for (std::size_t k = 0; k < bounds.size(); ++k) {
    const double bound = error[program.outputs()[k]] * kOwnRounding;
    bounds[k] = std::isfinite(bound) ? bound : kInfinity;
  }
}

ProgramError BoundErrorsOnBox(const Program& program,
                              absl::Span<const Enclosure> x, int max_pieces) {
  THSGD_CHECK_GE(max_pieces, 1);
  struct Piece {
    std::vector<Enclosure> box;
    double bound;
    double share;
  };
  const auto by_bound = [](const Piece& a, const Piece& b) {
    return a.bound < b.bound;
  };
  std::priority_queue<Piece, std::vector<Piece>, decltype(by_bound)> pieces(
      by_bound);
  std::vector<double> bounds(program.outputs().size());
  const auto push = [&](std::vector<Enclosure> box, double share) {
    BoundErrors(program, box, absl::MakeSpan(bounds));
    const double bound =
        bounds.empty() ? 0 : *std::max_element(bounds.begin(), bounds.end());
    pieces.push({std::move(box), bound, share});
  };
  push(std::vector<Enclosure>(x.begin(), x.end()), 1);
  while (static_cast<int>(pieces.size()) < max_pieces) {
    Piece worst = pieces.top();
    const auto widest =
        std::max_element(worst.box.begin(), worst.box.end(),
                         [](const Enclosure& a, const Enclosure& b) {
                           return width(a) < width(b);
                         });
    if (widest == worst.box.end()) break;
    const Enclosure side = *widest;
    const double middle = median(side);
    if (!(side.lower() < middle && middle < side.upper())) break;
    pieces.pop();
    *widest = Enclosure(side.lower(), middle);
    push(worst.box, worst.share / 2);
    *widest = Enclosure(middle, side.upper());
    push(std::move(worst.box), worst.share / 2);
  }
  ProgramError result = {.bound = 0, .share = 0};
  for (; !pieces.empty(); pieces.pop()) {
    if (!std::isfinite(pieces.top().bound)) continue;
    result.bound = std::max(result.bound, pieces.top().bound);
    result.share += pieces.top().share;
  }
  return result;
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/scaled_himmelblau.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/gradient_flow.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

// The common roots of u^2 + v - 11 and u + v^2 - 7, where f = 0: Newton's
// method doubles the digits, from 2 to beyond 50 in 6 steps.
std::array<std::array<HighPrecision, 2>, 4> UnscaledMinima() {
  std::array<std::array<HighPrecision, 2>, 4> points = {
      {{3, 2}, {-2.8, 3.1}, {-3.8, -3.3}, {3.6, -1.8}}};
  for (auto& [u, v] : points) {
    constexpr int kSteps = 8;
    for (int step = 0; step < kSteps; ++step) {
      const HighPrecision a = u * u + v - 11;
      const HighPrecision b = u + v * v - 7;
      // Jacobian (2u 1; 1 2v).
      const HighPrecision determinant = 4 * u * v - 1;
      const HighPrecision du = (2 * v * a - b) / determinant;
      const HighPrecision dv = (2 * u * b - a) / determinant;
      u -= du;
      v -= dv;
    }
  }
  return points;
}

}  // namespace

ScaledHimmelblau::ScaledHimmelblau(double factor, double scale_1,
                                   double scale_2)
    : factor_(factor), scale_{scale_1, scale_2} {
  const auto unscaled = UnscaledMinima();
  for (size_t i = 0; i < minima_.size(); ++i) {
    for (size_t k = 0; k < 2; ++k) {
      minima_[i][k] =
          HighPrecision(unscaled[i][k] * scale_[k]).convert_to<double>();
    }
  }
}

absl::StatusOr<ScaledHimmelblau> ScaledHimmelblau::Create(double factor,
                                                          double scale_1,
                                                          double scale_2) {
  FaultList faults;
  const auto require = [&](const char* name, double value) {
    faults.Require(value > 0 && std::isfinite(value), name, value,
                   "> 0 and finite");
  };
  require("factor", factor);
  require("scale_1", scale_1);
  require("scale_2", scale_2);
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return ScaledHimmelblau(factor, scale_1, scale_2);
}

absl::StatusOr<int> ScaledHimmelblau::FieldIndex(
    absl::Span<const double> x) const {
  // Within 0.1 of a minimum in u and v the Hessian's entries move by less than
  // 12 (2 * 3.8 * 0.1 + 0.1^2) + 0.4 = 9.7 on and 0.8 off the diagonal, so its
  // eigenvalues by less than 10.5; at the minima the least one is 25.7. Hence f
  // is convex there and the flow only comes closer.
  const double radius = 0.1 * std::min(scale_[0], scale_[1]);
  int index = -1;
  const absl::StatusOr<FlowPoint> end = GradientFlowUntil(
      [this](absl::Span<const double> at, absl::Span<double> g) {
        Gradient(at, g);
      },
      x,
      [&](absl::Span<const double> at) {
        for (size_t i = 0; i < minima_.size(); ++i) {
          const double y_1 = at[0] - minima_[i][0];
          const double y_2 = at[1] - minima_[i][1];
          if (y_1 * y_1 + y_2 * y_2 < radius * radius) {
            index = static_cast<int>(i);
          }
        }
        return index >= 0;
      },
      // In u and v no saddle is as flat as 1, and the scales change that by at
      // most their squares: 60 units of time take the flow away from one by a
      // factor of more than 2^53.
      60 * std::max(scale_[0], scale_[1]) * std::max(scale_[0], scale_[1]) /
          factor_);
  if (!end.ok()) return absl::NotFoundError(end.status().message());
  return index;
}

absl::StatusOr<std::vector<double>> ScaledHimmelblau::FlowToMinimum(
    absl::Span<const double> x) const {
  THSGD_ASSIGN_OR_RETURN(const int index, FieldIndex(x));
  return std::vector<double>(minima_[index].begin(), minima_[index].end());
}

}  // namespace thsgd

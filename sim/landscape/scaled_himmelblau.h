// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Himmelblau's function of two variables with its own unit on each axis:
//   f(x) = factor ((u^2 + v - 11)^2 + (u + v^2 - 7)^2),
//   u = x_1 / scale_1,  v = x_2 / scale_2.

#ifndef THSGD_SIM_LANDSCAPE_SCALED_HIMMELBLAU_H_
#define THSGD_SIM_LANDSCAPE_SCALED_HIMMELBLAU_H_

#include <array>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {

// Four minima, with f = 0, of different effective widths. In double, a gradient
// is off by at most 16 * 2^-53 times the sum of its terms' sizes.
class ScaledHimmelblau {
 public:
  // Errors: InvalidArgument unless factor, scale_1 and scale_2 are > 0 and
  // finite.
  static absl::StatusOr<ScaledHimmelblau> Create(double factor, double scale_1,
                                                 double scale_2);

  static constexpr int dimension() { return 2; }
  double factor() const { return factor_; }
  // scale_1 and scale_2.
  const std::array<double, 2>& scale() const { return scale_; }

  // Near u, v = (3, 2), (-2.8, 3.1), (-3.8, -3.3), (3.6, -1.8), by Newton's
  // method in 50 digits.
  const std::array<std::array<double, 2>, 4>& minima() const { return minima_; }

  double Value(absl::Span<const double> x) const {
    return Evaluate<double>(x[0], x[1])[0];
  }
  void Gradient(absl::Span<const double> x, absl::Span<double> g) const {
    const std::array<double, 3> values = Evaluate<double>(x[0], x[1]);
    g[0] = values[1];
    g[1] = values[2];
  }

  // f and its two partial derivatives, also in 50 digits.
  template <class T>
  std::array<T, 3> Evaluate(const T& x_1, const T& x_2) const {
    const T u = x_1 / scale_[0];
    const T v = x_2 / scale_[1];
    const T a = u * u + v - 11;
    const T b = u + v * v - 7;
    return {T(factor_ * (a * a + b * b)),
            T(2 * factor_ * (2 * a * u + b) / scale_[0]),
            T(2 * factor_ * (a + 2 * b * v) / scale_[1])};
  }

  // Index into minima() of the minimum whose attraction field contains x, by
  // gradient flow to a ball in which f is convex.
  // Errors: NotFound if x is, within the flow's tolerance, on the border of two
  // fields or not finite.
  absl::StatusOr<int> FieldIndex(absl::Span<const double> x) const;

  absl::StatusOr<std::vector<double>> FlowToMinimum(
      absl::Span<const double> x) const;

 private:
  ScaledHimmelblau(double factor, double scale_1, double scale_2);

  double factor_;
  std::array<double, 2> scale_;
  std::array<std::array<double, 2>, 4> minima_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_SCALED_HIMMELBLAU_H_

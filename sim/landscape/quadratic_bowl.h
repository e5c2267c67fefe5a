// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// f(x) = 1/2 sum_k curvature_k (x_k - minimum_k)^2 in R^d, with the ball
// |x - minimum| < exit_radius as its declared attraction field.

#ifndef THSGD_SIM_LANDSCAPE_QUADRATIC_BOWL_H_
#define THSGD_SIM_LANDSCAPE_QUADRATIC_BOWL_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace thsgd {

// Gradients are exact but for two roundings.
class QuadraticBowl {
 public:
  static constexpr int kMaxDimension = 1000;

  // Errors: InvalidArgument unless minimum and curvature have the same length,
  // 1 to kMaxDimension, all are finite, and curvatures and exit_radius > 0.
  // exit_radius may be infinite.
  static absl::StatusOr<QuadraticBowl> Create(std::vector<double> minimum,
                                              std::vector<double> curvature,
                                              double exit_radius);

  int dimension() const { return static_cast<int>(minimum_.size()); }
  const std::vector<double>& minimum() const { return minimum_; }
  const std::vector<double>& curvature() const { return curvature_; }
  // Also the effective width of the field.
  double exit_radius() const { return exit_radius_; }

  double Value(absl::Span<const double> x) const;
  void Gradient(absl::Span<const double> x, absl::Span<double> g) const;

  // Whether x is in the declared field; false for NaN.
  bool Contains(absl::Span<const double> x) const;

  // Errors: NotFound outside the declared field.
  absl::StatusOr<std::vector<double>> FlowToMinimum(
      absl::Span<const double> x) const;

 private:
  QuadraticBowl(std::vector<double> minimum, std::vector<double> curvature,
                double exit_radius);

  std::vector<double> minimum_;
  std::vector<double> curvature_;
  double exit_radius_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_QUADRATIC_BOWL_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Weighted least squares for a line:
//
//   y_i = a + b x_i + e_i,   E e_i = 0,   var e_i = s^2 / w_i,
//   (a, b) minimises  sum of w_i (y_i - a - b x_i)^2.
//
// The weights w_i are given, the scale s^2 is estimated from the residuals.
// Sums are centred at the weighted means, in the order given.
//
// All functions are pure and thread-safe.

#ifndef THSGD_STATS_REGRESSION_H_
#define THSGD_STATS_REGRESSION_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"

namespace thsgd {

struct LineFit {
  double intercept;  // a
  double slope;      // b
  // Estimated covariance of (a, b): s^2 (X' W X)^-1.  Where the weights are
  // known inverse variances (s = 1), divide by residual_variance.
  double intercept_variance;
  double slope_variance;
  double covariance;
  // Estimate of s^2: sum of w_i r_i^2 / (n - 2), r_i the residuals.  Times
  // degrees_of_freedom it is chi-square if the weights are known inverse
  // variances and the errors normal.
  double residual_variance;
  std::int64_t degrees_of_freedom;  // n - 2
};

// Errors: InvalidArgument for fewer than 3 points, lists of different lengths,
// a value that is not finite, a weight <= 0, or if all x are equal.
absl::StatusOr<LineFit> FitLine(absl::Span<const double> x,
                                absl::Span<const double> y,
                                absl::Span<const double> weights);

// With equal weights.
absl::StatusOr<LineFit> FitLine(absl::Span<const double> x,
                                absl::Span<const double> y);

// b -+ t sqrt(slope_variance), t the quantile of Student's law: contains the
// true slope with probability `confidence` if the errors are normal.
// Errors: InvalidArgument unless 0 < confidence < 1 and
// fit.degrees_of_freedom >= 1.
absl::StatusOr<Interval> SlopeInterval(const LineFit& fit, double confidence);

}  // namespace thsgd

#endif  // THSGD_STATS_REGRESSION_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Comparisons of sample moments with a model, at a level derived from a written
// false-alarm budget:
//
//   // 24 comparisons, false-alarm budget 1e-6 for them all.
//   level = PerComparisonLevel(1e-6, 24);  z_max = TwoSidedZ(level);
//   |MeanZScore(sample, model.mean, model.stddev)| <= z_max
//
// Errors: InvalidArgument naming the value and the allowed range.
// All functions are pure and thread-safe.

#ifndef THSGD_STATS_Z_TEST_H_
#define THSGD_STATS_Z_TEST_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace thsgd {

// Level of each of m independent comparisons whose family rejects a true
// hypothesis with probability `budget` [Sidak 1967]:
//   level = 1 - (1 - budget)^(1/m)
// Two-sided z-tests stay within the budget also if they depend on each other
// (Sidak's inequality); any tests stay within -log(1 - budget).
// Valid: 0 < budget < 1, m >= 1.
absl::StatusOr<double> PerComparisonLevel(double budget,
                                          std::int64_t num_comparisons);

// z with P(|Z| > z) = level for a standard normal Z; relative error below
// 1e-14.  Valid: 0 < level < 1.
absl::StatusOr<double> TwoSidedZ(double level);

// (average - mean) / (stddev / sqrt(n)): standard normal in the limit.
// The model's mean and standard deviation are finite; n >= 1, stddev > 0.
absl::StatusOr<double> MeanZScore(absl::Span<const double> sample, double mean,
                                  double stddev);

// (s^2 - variance) / sd(s^2), s^2 the unbiased sample variance:
//   var(s^2) = (fourth - variance^2 (n - 3) / (n - 1)) / n,
// `fourth` the model's fourth central moment (3 variance^2 if normal).
// Standard normal in the limit; slowly, where the tails are heavy.
// Valid: n >= 2, variance > 0, fourth >= variance^2.
absl::StatusOr<double> VarianceZScore(absl::Span<const double> sample,
                                      double variance, double fourth);

}  // namespace thsgd

#endif  // THSGD_STATS_Z_TEST_H_

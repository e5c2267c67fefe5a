// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Confidence interval for a mean from n independent observations with sample
// mean m and sample variance v (divisor n - 1):
//   m -+ t sqrt(v / n),  t the (1 + confidence) / 2 quantile of Student's law
//   with n - 1 degrees of freedom [Student 1908].
// Exact for normal observations; for others by the central limit theorem, so
// n should be large where they are skewed.

#ifndef THSGD_STATS_MEAN_INTERVAL_H_
#define THSGD_STATS_MEAN_INTERVAL_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "stats/interval.h"

namespace thsgd {

// Errors: InvalidArgument unless num_observations >= 2, mean is finite,
// variance >= 0 and finite, and 0 < confidence < 1. Pure and thread-safe.
absl::StatusOr<Interval> MeanInterval(double mean, double variance,
                                      std::int64_t num_observations,
                                      double confidence);

}  // namespace thsgd

#endif  // THSGD_STATS_MEAN_INTERVAL_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Confidence bounds for a probability p from k successes in n trials,
// K ~ Binomial(n, p) [Clopper, Pearson 1934].
//
//   lower L:  P(K >= k | p = L) = error,   L = 0 if k = 0
//   upper U:  P(K <= k | p = U) = error,   U = 1 if k = n
//
// with error = 1 - confidence for a one-sided bound and half of it at each end
// of the two-sided interval.  The bounds are exact: for every p they hold with
// at least the stated probability.  Computed as quantiles of beta laws, to a
// relative error below 1e-12.
//
// Errors: InvalidArgument unless n >= 1, 0 <= k <= n and 0 < confidence < 1.
// All functions are pure and thread-safe.

#ifndef THSGD_STATS_BINOMIAL_INTERVAL_H_
#define THSGD_STATS_BINOMIAL_INTERVAL_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "stats/interval.h"

namespace thsgd {

absl::StatusOr<Interval> BinomialInterval(std::int64_t num_successes,
                                          std::int64_t num_trials,
                                          double confidence);

absl::StatusOr<double> BinomialLowerBound(std::int64_t num_successes,
                                          std::int64_t num_trials,
                                          double confidence);

absl::StatusOr<double> BinomialUpperBound(std::int64_t num_successes,
                                          std::int64_t num_trials,
                                          double confidence);

}  // namespace thsgd

#endif  // THSGD_STATS_BINOMIAL_INTERVAL_H_

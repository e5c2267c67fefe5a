// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Tail index alpha of P(X > x) ~ c x^-alpha from the k largest of n values
// [Hill 1975]:
//
//   estimate = k / sum over i = 1, ..., k of log(X_(i) / X_(k+1)),
//
// X_(1) >= X_(2) >= ... the ordered values.  For a two-sided law pass |X|.
//
// Interval.  If the tail above X_(k+1) is exactly Pareto, k alpha / estimate
// has the Gamma(k, 1) law, and
//   [estimate G_lower / k, estimate G_upper / k],  G its quantiles,
// contains alpha with probability `confidence` exactly; otherwise in the limit
// k -> infinity, k/n -> 0 fast enough that the bias vanishes.  Nothing in the
// sample tells the bias: look at the estimate over a range of k (HillPlot).
//
// All functions are pure and thread-safe.

#ifndef THSGD_STATS_HILL_ESTIMATOR_H_
#define THSGD_STATS_HILL_ESTIMATOR_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"

namespace thsgd {

struct HillEstimate {
  std::int64_t num_upper;  // k
  double tail_index;
  Interval interval;
};

// A number of upper values that looks at the sample's size alone,
//   k = floor(sqrt(n)).
// Where P(X > x) = c x^-alpha (1 + O(x^-beta)) the estimate's relative bias is
// of the order (k/n)^(beta/alpha) and its relative error 1/sqrt(k), so the bias
// vanishes beside the error if k = o(n^(2 beta / (2 beta + alpha)))
// [Hall 1982]: at this k, if beta > alpha / 2, as for Lomax laws of index below
// 2 (beta = 1) and stable laws (beta = alpha). A choice that minimised
// something over k would have to be made again in each resample of a bootstrap.
// Valid: n >= 1.
std::int64_t SquareRootNumUpper(std::int64_t num_values);

// Errors: InvalidArgument unless 1 <= num_upper < n and 0 < confidence < 1; if
// a value is NaN; if one of the k + 1 largest is <= 0 or infinite; or if these
// are all equal.
absl::StatusOr<HillEstimate> EstimateTailIndex(absl::Span<const double> sample,
                                               std::int64_t num_upper,
                                               double confidence);

// The estimates for k = min_upper, ..., max_upper, in one sort and one pass.
// Errors: as EstimateTailIndex for each k; or if min_upper > max_upper.
absl::StatusOr<std::vector<HillEstimate>> HillPlot(
    absl::Span<const double> sample, std::int64_t min_upper,
    std::int64_t max_upper, double confidence);

}  // namespace thsgd

#endif  // THSGD_STATS_HILL_ESTIMATOR_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Index alpha of a strictly stable law from the growth of block sums
// [Mohammadi, Mohammadpour, Ogata 2015]. Of n = m K independent values with the
// law of X, Y_b the sum of those in block b = 1, ..., K,
//   Y_b has the law of m^(1/alpha) X,
//   1 / alpha is estimated by the mean of T_1, ..., T_K,
//   T_b = (log |Y_b| - mean over i in block b of log |X_i|) / log m.
// The T_b are independent and of one law, with E T_b = 1/alpha exactly and all
// moments. The same holds for strictly stable vectors and any norm |.|,
// whatever ties their coordinates together, and for averages of T_b over
// projections of the vectors.
//
// Where the law is not stable the estimate means less than it seems to. If X
// has mean 0 and variance s^2,
//   E T_b = 1/2 + (E log(s |N|) - E log |X|) / log m + O(1 / (m log m)),
// N standard normal: laws with more mass near 0 than the normal one look
// heavy-tailed at every m (Laplace's as 1.78 at m = 100), and the bias falls
// with log m only. If the mean is not 0, alpha is estimated as 1 in the limit.
// For heavy-tailed laws that are not stable the bias is of the order 1 / log m,
// too.
//
// Functions are pure and thread-safe.

#ifndef THSGD_STATS_STABLE_INDEX_H_
#define THSGD_STATS_STABLE_INDEX_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/bootstrap.h"
#include "stats/interval.h"

namespace thsgd {

// T_1, ..., T_K from log |X_i|, block after block, and log |Y_b|; or from means
// of such logarithms over projections.
// Errors: InvalidArgument unless there is a sum, the number of values is m >= 2
// times that of the sums, and all are finite.
absl::StatusOr<std::vector<double>> BlockInverseIndices(
    absl::Span<const double> log_values, absl::Span<const double> log_sums);

// The same of numbers. Errors: InvalidArgument unless block_size >= 2 divides
// the sample's size, which is > 0; for a value or a block's sum that is 0 or
// not finite.
absl::StatusOr<std::vector<double>> BlockInverseIndicesOf(
    absl::Span<const double> sample, std::int64_t block_size);

// 1/alpha: an estimate near 0 or below says alpha is large or anything.
struct InverseIndexEstimate {
  double value;
  Interval interval;
};

// The mean of T_1, ..., T_K with its percentile bootstrap interval, which
// resamples whole blocks: a resample of values would put a value into one block
// twice. Errors: those of PercentileBootstrap.
absl::StatusOr<InverseIndexEstimate> EstimateInverseIndex(
    absl::Span<const double> block_inverse_indices, std::int64_t num_resamples,
    double confidence, UniformWords words);

}  // namespace thsgd

#endif  // THSGD_STATS_STABLE_INDEX_H_

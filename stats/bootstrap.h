// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Percentile bootstrap [Efron 1979]: an interval for a statistic whose law has
// no formula.
//
// Each of B resamples draws n of the sample's n values with replacement; the
// interval runs between order statistics k and B + 1 - k of the B statistics,
//   k = floor((B + 1) (1 - confidence) / 2).
// Its coverage tends to `confidence` as n grows, if the statistic is smooth and
// its variance finite; it does not for means of heavy-tailed samples
// (tail index < 2) nor for extremes.

#ifndef THSGD_STATS_BOOTSTRAP_H_
#define THSGD_STATS_BOOTSTRAP_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"

namespace thsgd {

// Statistic of a resample of the sample's length, in order of drawing.
using Statistic = absl::FunctionRef<double(absl::Span<const double>)>;

// Independent uniform 64-bit words, a pure function of (resample in [0, B),
// draw in [0, n)): the caller owns seed and stream.
using UniformWords =
    absl::FunctionRef<std::uint64_t(std::int64_t, std::int64_t)>;

// The word u picks value floor(u n / 2^64); a value's probability is 1/n to
// within 2^-64.  Deterministic in the arguments.
// Errors: InvalidArgument if the sample is empty, unless 0 < confidence < 1,
// if B is too small for k >= 1, or if a statistic is NaN.
absl::StatusOr<Interval> PercentileBootstrap(absl::Span<const double> sample,
                                             Statistic statistic,
                                             std::int64_t num_resamples,
                                             double confidence,
                                             UniformWords words);

}  // namespace thsgd

#endif  // THSGD_STATS_BOOTSTRAP_H_

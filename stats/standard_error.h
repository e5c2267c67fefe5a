// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Standard error of a mean: s / sqrt(n), with s^2 the sum of (x_i - m)^2 over
// n - 1, m the mean of the n observations.

#ifndef THSGD_STATS_STANDARD_ERROR_H_
#define THSGD_STATS_STANDARD_ERROR_H_

#include "absl/types/span.h"

namespace thsgd {

// `mean` is that of the observations, which the caller has. NaN if one of them
// is not finite. Precondition: two observations or more. Pure and thread-safe.
double StandardErrorOfMean(absl::Span<const double> observations, double mean);

}  // namespace thsgd

#endif  // THSGD_STATS_STANDARD_ERROR_H_

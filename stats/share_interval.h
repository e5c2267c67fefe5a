// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A share of a weight, R = E y / E x with 0 <= y <= x, from n independent pairs
// (x_r, y_r) of one law: the weight found in replicate r, and the part of it
// that has a property.
//
//   estimate  R = sum y_r / sum x_r
//   variance  v = n/(n-1) sum (y_r - R x_r)^2 / (sum x_r)^2   (linearised)
//
// Interval [Korn, Graubard 1998]: Clopper's and Pearson's for a share R of n*
// trials, n* = R (1 - R) / v (z/t)^2 the effective size, t and z the quantiles
// of Student's law with m - 1 degrees of freedom and of the normal law, m the
// number of pairs with x_r > 0. Where all or nothing has the property, v says
// nothing and n* = m; m = 1 is one trial. Where each pair is a single trial of
// weight 1 it is nearly the exact binomial interval, and there exactly.

#ifndef THSGD_STATS_SHARE_INTERVAL_H_
#define THSGD_STATS_SHARE_INTERVAL_H_

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"

namespace thsgd {

struct ShareEstimate {
  double share;  // R
  // sqrt(v); 0 where all or nothing has the property, or m = 1.
  double standard_error;
  Interval interval;
};

// total = x, part = y. Scales of any size: only ratios matter.
// Errors: InvalidArgument unless the lists are of one length, all values are
// finite with 0 <= part <= total (up to 1e-12 of the total, for rounding), some
// total is > 0, and 0 < confidence < 1. Pure and thread-safe.
absl::StatusOr<ShareEstimate> EstimateShare(absl::Span<const double> total,
                                            absl::Span<const double> part,
                                            double confidence);

}  // namespace thsgd

#endif  // THSGD_STATS_SHARE_INTERVAL_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Kolmogorov-Smirnov tests: is a sample drawn from a given continuous law, are
// two samples drawn from the same one?
//
//   one sample:   D = sup_x |F_n(x) - F(x)|
//   two samples:  D = sup_x |F_m(x) - G_n(x)|
//
// The p-value is the probability that D is at least as large when the answer is
// yes.  Ties, which a continuous law does not have, make it too large: the
// tests then reject too seldom, never too often.
//
// Where a parameter of F was estimated from the sample, D is smaller and the
// p-value of KsTest is wrong; see exponential_test.h.
//
// Errors: InvalidArgument if a sample is empty or holds a value that is not
// finite, or if `cdf` is not a distribution function on the sample.
// All functions are pure and thread-safe.

#ifndef THSGD_STATS_KS_TEST_H_
#define THSGD_STATS_KS_TEST_H_

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace thsgd {

struct KsTestResult {
  double statistic;  // D, in [0, 1].
  double p_value;
};

// One sample, in any order, against the law with distribution function cdf.
// Error of the p-value: that of KolmogorovSurvival (edf_distribution.h).
absl::StatusOr<KsTestResult> KsTest(absl::Span<const double> sample,
                                    absl::FunctionRef<double(double)> cdf);

// Two independent samples, in any order, of sizes m and n.
// Error of the p-value: below 1e-10 if 2 D m n <= 2e8, by counting the orders
// of the pooled values; else that of the limit law, a relative error of up to
// 4 x / (6 sqrt(r)), r = m n / (m + n), x = D sqrt(r), where p is small.
absl::StatusOr<KsTestResult> TwoSampleKsTest(absl::Span<const double> a,
                                             absl::Span<const double> b);

}  // namespace thsgd

#endif  // THSGD_STATS_KS_TEST_H_

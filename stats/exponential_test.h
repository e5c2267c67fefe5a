// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Kolmogorov-Smirnov test that a sample is exponential, of whatever mean
// [Lilliefors 1969]:
//
//   D = sup_x |F_n(x) - (1 - exp(-x / mean))|,   mean = average of the sample.
//
// The estimated mean draws the fitted law to the sample, so D is smaller than
// with the mean known, and KsTest would hardly ever reject.  Here the p-value
// is from the law of D with the mean estimated, which is the same whatever the
// true mean: the test is about the shape of the law alone.  That is what is
// wanted for first exit times, whose shape is right long before their mean is.
//
// Whole numbers of steps are tied when the mean is small; their grid of width 1
// adds up to 1 / mean to D.
//
// Error of the p-value: that of ExponentialKolmogorovSurvival
// (edf_distribution.h), which costs up to 0.2 s.
// Errors: InvalidArgument for fewer than kMinExponentialSize values, or for a
// value that is negative or not finite, or if all are 0.
// Pure and thread-safe.

#ifndef THSGD_STATS_EXPONENTIAL_TEST_H_
#define THSGD_STATS_EXPONENTIAL_TEST_H_

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/ks_test.h"

namespace thsgd {

// The sample may be in any order.
absl::StatusOr<KsTestResult> ExponentialKsTest(absl::Span<const double> sample);

}  // namespace thsgd

#endif  // THSGD_STATS_EXPONENTIAL_TEST_H_

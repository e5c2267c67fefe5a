// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/hill_estimator.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "stats/binomial_interval.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// The quantiles (i/n)^(-1/alpha), i = 1, ..., n, of a Pareto law, in an order
// that is neither rising nor falling.
std::vector<double> ParetoQuantiles(int n, double alpha) {
  std::vector<double> sample;
  for (int i = 0; i < n; ++i) {
    const int rank = i * 7 % n + 1;  // All ranks: 7 does not divide n.
    sample.push_back(std::pow(static_cast<double>(rank) / n, -1 / alpha));
  }
  return sample;
}

// The sum of log(X_(i) / X_(k+1)) over these is, whatever n,
//   (k log(k + 1) - log k!) / alpha.
TEST(EstimateTailIndexTest, ParetoQuantilesHaveAClosedForm) {
  for (const double alpha : {0.5, 1.2, 3.0}) {
    const std::vector<double> sample = ParetoQuantiles(1000, alpha);
    for (const int k : {1, 2, 10, 500, 999}) {
      THSGD_ASSERT_OK_AND_ASSIGN(const HillEstimate estimate,
                                 EstimateTailIndex(sample, k, 0.95));
      EXPECT_EQ(estimate.num_upper, k);
      const double sum = k * std::log(k + 1.0) - std::lgamma(k + 1.0);
      EXPECT_NEAR(estimate.tail_index, alpha * k / sum, 1e-12 * alpha) << k;
    }
  }
}

TEST(EstimateTailIndexTest, DoesNotDependOnTheScale) {
  std::vector<double> sample = ParetoQuantiles(100, 1.2);
  THSGD_ASSERT_OK_AND_ASSIGN(const HillEstimate estimate,
                             EstimateTailIndex(sample, 50, 0.95));
  for (double& value : sample) value *= 0x1p-200;
  THSGD_ASSERT_OK_AND_ASSIGN(const HillEstimate scaled,
                             EstimateTailIndex(sample, 50, 0.95));
  EXPECT_EQ(scaled.tail_index, estimate.tail_index);
}

TEST(EstimateTailIndexTest, LooksAtTheLargestValuesAlone) {
  std::vector<double> sample = ParetoQuantiles(100, 1.2);
  THSGD_ASSERT_OK_AND_ASSIGN(const HillEstimate estimate,
                             EstimateTailIndex(sample, 10, 0.95));
  for (double& value : sample) {
    if (value < 2) value = -value;
  }
  THSGD_ASSERT_OK_AND_ASSIGN(const HillEstimate changed,
                             EstimateTailIndex(sample, 10, 0.95));
  EXPECT_EQ(changed.tail_index, estimate.tail_index);
}

// k = 1: alpha / estimate is exponential, with quantiles -log(1 - p).
TEST(EstimateTailIndexTest, IntervalOfOneUpperValue) {
  THSGD_ASSERT_OK_AND_ASSIGN(const HillEstimate estimate,
                             EstimateTailIndex({1, std::exp(0.5)}, 1, 0.9));
  EXPECT_NEAR(estimate.tail_index, 2, 1e-14);
  EXPECT_NEAR(estimate.interval.lower, -2 * std::log(0.95), 1e-13);
  EXPECT_NEAR(estimate.interval.upper, -2 * std::log(0.05), 1e-13);
}

// For large k the interval is estimate (1 -+ z / sqrt(k)) to order 1/k: the
// Gamma(k, 1) quantiles are k -+ z sqrt(k) + (z^2 - 1) / 3 + O(1 / sqrt(k)).
TEST(EstimateTailIndexTest, IntervalTendsToTheNormalOne) {
  constexpr int kUpper = 90000;
  constexpr double kZ = 1.959963984540054;
  THSGD_ASSERT_OK_AND_ASSIGN(
      const HillEstimate estimate,
      EstimateTailIndex(ParetoQuantiles(100000, 1.2), kUpper, 0.95));
  const double shift = (kZ * kZ - 1) / 3 / kUpper;
  EXPECT_NEAR(estimate.interval.lower / estimate.tail_index,
              1 - kZ / 300 + shift, 1e-7);
  EXPECT_NEAR(estimate.interval.upper / estimate.tail_index,
              1 + kZ / 300 + shift, 1e-7);
}

// Of 2000 intervals from Pareto samples, the number that contain alpha is
// binomial.  False-alarm budget 1e-6; a coverage below 0.85 or above 0.94 is
// found with probability above 0.9.
TEST(EstimateTailIndexTest, IntervalsCoverAsOftenAsStated) {
  constexpr int kNumSamples = 2000;
  constexpr double kConfidence = 0.9;
  constexpr double kAlpha = 1.2;
  std::mt19937_64 engine(20260150);
  int num_covering = 0;
  for (int i = 0; i < kNumSamples; ++i) {
    std::vector<double> sample(100);
    for (double& value : sample) {
      const double u = (static_cast<double>(engine() >> 11) + 0.5) * 0x1p-53;
      value = std::pow(u, -1 / kAlpha);
    }
    THSGD_ASSERT_OK_AND_ASSIGN(const HillEstimate estimate,
                               EstimateTailIndex(sample, 15, kConfidence));
    num_covering += estimate.interval.Contains(kAlpha);
  }
  THSGD_ASSERT_OK_AND_ASSIGN(
      const Interval coverage,
      BinomialInterval(num_covering, kNumSamples, 1 - 1e-6));
  EXPECT_TRUE(coverage.Contains(kConfidence)) << num_covering;
}

TEST(SquareRootNumUpperTest, IsTheWholePartOfTheRoot) {
  EXPECT_EQ(SquareRootNumUpper(1), 1);
  EXPECT_EQ(SquareRootNumUpper(3), 1);
  EXPECT_EQ(SquareRootNumUpper(99), 9);
  EXPECT_EQ(SquareRootNumUpper(100), 10);
  EXPECT_EQ(SquareRootNumUpper(4000), 63);
  constexpr std::int64_t kRoot = 3037000499;  // Of the largest that fits.
  EXPECT_EQ(SquareRootNumUpper(kRoot * kRoot), kRoot);
  EXPECT_EQ(SquareRootNumUpper(kRoot * kRoot - 1), kRoot - 1);
  EXPECT_EQ(SquareRootNumUpper(std::numeric_limits<std::int64_t>::max()),
            kRoot);
}

TEST(HillPlotTest, IsTheEstimateForEachK) {
  const std::vector<double> sample = ParetoQuantiles(200, 1.2);
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<HillEstimate> plot,
                             HillPlot(sample, 5, 150, 0.95));
  ASSERT_EQ(plot.size(), 146u);
  for (std::size_t i = 0; i < plot.size(); ++i) {
    const std::int64_t k = 5 + static_cast<std::int64_t>(i);
    THSGD_ASSERT_OK_AND_ASSIGN(const HillEstimate estimate,
                               EstimateTailIndex(sample, k, 0.95));
    EXPECT_EQ(plot[i].num_upper, k);
    EXPECT_EQ(plot[i].tail_index, estimate.tail_index);
    EXPECT_EQ(plot[i].interval.lower, estimate.interval.lower);
    EXPECT_EQ(plot[i].interval.upper, estimate.interval.upper);
  }
}

TEST(HillPlotTest, RefusesBadNumbers) {
  EXPECT_THAT(HillPlot({1, 2, 3}, 0, 3, 1),
              StatusIs(kInvalid,
                       "least number of upper values = 0; must be >= 1\n"
                       "largest number of upper values = 3; must be < 3, the "
                       "sample size\n"
                       "confidence = 1; must be in (0, 1)"));
  EXPECT_THAT(HillPlot({1, 2, 3}, 2, 1, 0.9),
              StatusIs(kInvalid,
                       "largest number of upper values = 1; must be >= 2, the "
                       "least"));
}

TEST(EstimateTailIndexTest, RefusesBadSamples) {
  EXPECT_THAT(EstimateTailIndex({1, std::nan(""), 3}, 1, 0.9),
              StatusIs(kInvalid, "sample[1] = nan; must be a number"));
  EXPECT_THAT(EstimateTailIndex({-1, 2, 3}, 2, 0.9),
              StatusIs(kInvalid, "upper value 3 = -1; must be > 0"));
  EXPECT_THAT(EstimateTailIndex({1, INFINITY, 3}, 1, 0.9),
              StatusIs(kInvalid, "largest value = inf; must be finite"));
  EXPECT_THAT(EstimateTailIndex({1, 3, 3}, 1, 0.9),
              StatusIs(kInvalid, "largest value = 3; must be > upper value 2"));
}

}  // namespace
}  // namespace thsgd

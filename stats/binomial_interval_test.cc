// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/binomial_interval.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// P(K = k), the terms multiplied up in turn; nothing of the beta functions.
double BinomialProbability(int k, int n, double p) {
  double probability = 1;
  for (int i = 1; i <= k; ++i) probability *= (n - k + i) * p / i;
  for (int i = 0; i < n - k; ++i) probability *= 1 - p;
  return probability;
}

double BinomialSum(int first, int last, int n, double p) {
  double sum = 0;
  for (int k = first; k <= last; ++k) sum += BinomialProbability(k, n, p);
  return sum;
}

// The table of [Clopper, Pearson 1934] has 0.187 and 0.813.
TEST(BinomialIntervalTest, HalfOfTen) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval interval,
                             BinomialInterval(5, 10, 0.95));
  EXPECT_NEAR(interval.lower, 0.1870860, 5e-8);
  EXPECT_NEAR(interval.upper, 0.8129140, 5e-8);
}

TEST(BinomialIntervalTest, EndsSolveTheirDefinition) {
  constexpr int kTrials = 25;
  for (const double confidence : {0.5, 0.95, 0.999999}) {
    const double error = (1 - confidence) / 2;
    // A rounding of a bound near 1 changes the sum by up to kTrials times it.
    const double tolerance =
        1e-12 + kTrials * std::numeric_limits<double>::epsilon() / error;
    for (int k = 0; k <= kTrials; ++k) {
      THSGD_ASSERT_OK_AND_ASSIGN(const Interval interval,
                                 BinomialInterval(k, kTrials, confidence));
      if (k > 0) {
        EXPECT_NEAR(BinomialSum(k, kTrials, kTrials, interval.lower) / error, 1,
                    tolerance)
            << k;
      }
      if (k < kTrials) {
        EXPECT_NEAR(BinomialSum(0, k, kTrials, interval.upper) / error, 1,
                    tolerance)
            << k;
      }
    }
  }
}

TEST(BinomialIntervalTest, CoversEveryProbability) {
  constexpr int kTrials = 30;
  constexpr double kConfidence = 0.9;
  std::vector<Interval> intervals;
  for (int k = 0; k <= kTrials; ++k) {
    THSGD_ASSERT_OK_AND_ASSIGN(const Interval interval,
                               BinomialInterval(k, kTrials, kConfidence));
    intervals.push_back(interval);
  }
  for (int i = 0; i <= 1000; ++i) {
    const double p = i / 1000.0;
    double coverage = 0;
    for (int k = 0; k <= kTrials; ++k) {
      if (!intervals[k].Contains(p)) continue;
      coverage += BinomialProbability(k, kTrials, p);
    }
    EXPECT_GE(coverage, kConfidence) << p;
  }
}

TEST(BinomialIntervalTest, NoneAndAll) {
  constexpr std::int64_t kTrials = 1000;
  constexpr double kConfidence = 0.99;
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval none,
                             BinomialInterval(0, kTrials, kConfidence));
  const double upper = 1 - std::pow((1 - kConfidence) / 2, 1.0 / kTrials);
  EXPECT_EQ(none.lower, 0);
  EXPECT_NEAR(none.upper, upper, 1e-14);
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval all,
                             BinomialInterval(kTrials, kTrials, kConfidence));
  EXPECT_NEAR(all.lower, 1 - upper, 1e-14);
  EXPECT_EQ(all.upper, 1);
}

TEST(BinomialBoundTest, OneSidedBoundsPutTheWholeErrorAtOneEnd) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval two_sided,
                             BinomialInterval(7, 40, 0.9));
  THSGD_ASSERT_OK_AND_ASSIGN(const double lower_7,
                             BinomialLowerBound(7, 40, 0.95));
  THSGD_ASSERT_OK_AND_ASSIGN(const double upper_7,
                             BinomialUpperBound(7, 40, 0.95));
  EXPECT_NEAR(lower_7, two_sided.lower, 1e-14);
  EXPECT_NEAR(upper_7, two_sided.upper, 1e-14);
  // "Rule of three": 1 - 0.05^(1/n).
  THSGD_ASSERT_OK_AND_ASSIGN(const double upper,
                             BinomialUpperBound(0, 100, 0.95));
  EXPECT_NEAR(upper, 1 - std::pow(0.05, 0.01), 1e-14);
}

// k successes in very many trials: the bounds of a Poisson mean, over n.
// For k = 1 its lower end is -log(1 - error), its upper end u solves
// (1 + u) exp(-u) = error; the law differs by a relative 1/n.
TEST(BinomialIntervalTest, ManyTrials) {
  constexpr double kTrials = 1e12;
  THSGD_ASSERT_OK_AND_ASSIGN(
      const Interval interval,
      BinomialInterval(1, static_cast<std::int64_t>(kTrials), 0.95));
  EXPECT_NEAR(interval.lower * kTrials, -std::log1p(-0.025), 1e-11);
  const double u = interval.upper * kTrials;
  EXPECT_NEAR((1 + u) * std::exp(-u), 0.025, 1e-11);
}

TEST(BinomialIntervalTest, RefusesBadNumbers) {
  EXPECT_THAT(BinomialInterval(0, 0, 0.95),
              StatusIs(kInvalid, "num_trials = 0; must be >= 1"));
  EXPECT_THAT(
      BinomialInterval(-1, 5, 0.95),
      StatusIs(kInvalid, "num_successes = -1; must be in [0, num_trials = 5]"));
  EXPECT_THAT(
      BinomialLowerBound(6, 5, 0.95),
      StatusIs(kInvalid, "num_successes = 6; must be in [0, num_trials = 5]"));
  EXPECT_THAT(BinomialUpperBound(1, 5, 1),
              StatusIs(kInvalid, "confidence = 1; must be in (0, 1)"));
  EXPECT_THAT(BinomialInterval(1, 5, std::numeric_limits<double>::quiet_NaN()),
              StatusIs(kInvalid, "confidence = nan; must be in (0, 1)"));
}

}  // namespace
}  // namespace thsgd

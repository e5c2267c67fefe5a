// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/z_test.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(PerComparisonLevelTest, AddsUpToTheBudget) {
  for (const double budget : {0.5, 0.05, 1e-6}) {
    for (const int num_comparisons : {1, 2, 24, 1000}) {
      THSGD_ASSERT_OK_AND_ASSIGN(const double level,
                                 PerComparisonLevel(budget, num_comparisons));
      EXPECT_NEAR(1 - std::pow(1 - level, num_comparisons), budget, 1e-12);
    }
  }
}

TEST(PerComparisonLevelTest, KeepsItsDigitsFarBelowOne) {
  // budget / m (1 + (m - 1) budget / (2 m) + ...).
  THSGD_ASSERT_OK_AND_ASSIGN(const double level,
                             PerComparisonLevel(1e-12, 1000));
  EXPECT_NEAR(level / 1e-15, 1 + 0.999e-12 / 2, 1e-15);
}

TEST(PerComparisonLevelTest, RefusesBadNumbers) {
  EXPECT_THAT(PerComparisonLevel(0, 0),
              StatusIs(kInvalid,
                       "budget = 0; must be in (0, 1)\n"
                       "num_comparisons = 0; must be >= 1"));
  EXPECT_THAT(PerComparisonLevel(std::nan(""), 1),
              StatusIs(kInvalid, "budget = nan; must be in (0, 1)"));
}

// Tables of the normal law.
TEST(TwoSidedZTest, PublishedQuantiles) {
  const struct {
    double level;
    double z;
  } kCases[] = {{0.05, 1.959963984540054},
                {0.01, 2.575829303548901},
                {0.001, 3.290526731491896},
                {0.5, 0.674489750196082}};
  for (const auto& c : kCases) {
    THSGD_ASSERT_OK_AND_ASSIGN(const double z, TwoSidedZ(c.level));
    EXPECT_NEAR(z, c.z, 2e-15) << c.level;
  }
}

TEST(TwoSidedZTest, InvertsTheTailProbability) {
  for (const double level : {0.999, 0.3, 1e-6, 1e-15, 1e-100, 1e-300}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const double z, TwoSidedZ(level));
    // The tail falls by a relative z dz when z moves by dz.
    EXPECT_NEAR(std::erfc(z / std::sqrt(2.0)) / level, 1,
                (1 + z * z) * 1e-15 + 1e-13)
        << level;
  }
}

TEST(TwoSidedZTest, RefusesBadLevels) {
  EXPECT_THAT(TwoSidedZ(0), StatusIs(kInvalid, "level = 0; must be in (0, 1)"));
  EXPECT_THAT(TwoSidedZ(1), StatusIs(kInvalid, "level = 1; must be in (0, 1)"));
}

TEST(MeanZScoreTest, FollowsItsFormula) {
  THSGD_ASSERT_OK_AND_ASSIGN(const double z, MeanZScore({1, 2, 3}, 1, 2));
  EXPECT_DOUBLE_EQ(z, std::sqrt(3.0) / 2);
}

TEST(VarianceZScoreTest, FollowsItsFormula) {
  // s^2 = 4.  var(s^2) = (3 - 1 * 0 / 2) / 3 = 1.
  THSGD_ASSERT_OK_AND_ASSIGN(const double three,
                             VarianceZScore({0, 2, 4}, 1, 3));
  EXPECT_DOUBLE_EQ(three, 3);
  // s^2 = 10/4; normal: var(s^2) = 2 variance^2 / (n - 1) = 1/2.
  THSGD_ASSERT_OK_AND_ASSIGN(const double five,
                             VarianceZScore({1, 2, 3, 4, 5}, 1, 3));
  EXPECT_DOUBLE_EQ(five, 1.5 * std::sqrt(2.0));
}

// Mean and variance of 5000 z-scores of exponential samples of 100 values, of
// law mean 1, variance 1, fourth central moment 9.  A z-score has mean 0 and
// variance 1 exactly, whatever the law.  Four comparisons, false-alarm budget
// 1e-6, with var(z^2) = E z^4 - 1 from the model: E z^4 = 3 + 6/n for the mean;
// for the variance 4.80 +- 0.07 (400,000 samples in another program), 5.2 used.
TEST(ZScoreTest, AreStandardised) {
  constexpr int kNumScores = 5000;
  constexpr int kSize = 100;
  std::mt19937_64 engine(20260140);
  std::vector<double> mean_squares;
  std::vector<double> variance_squares;
  std::vector<double> mean_scores;
  std::vector<double> variance_scores;
  for (int i = 0; i < kNumScores; ++i) {
    std::vector<double> sample(kSize);
    for (double& value : sample) {
      value = -std::log((static_cast<double>(engine() >> 11) + 0.5) * 0x1p-53);
    }
    THSGD_ASSERT_OK_AND_ASSIGN(const double mean_z, MeanZScore(sample, 1, 1));
    THSGD_ASSERT_OK_AND_ASSIGN(const double variance_z,
                               VarianceZScore(sample, 1, 9));
    mean_scores.push_back(mean_z);
    mean_squares.push_back(mean_z * mean_z);
    variance_scores.push_back(variance_z);
    variance_squares.push_back(variance_z * variance_z);
  }
  THSGD_ASSERT_OK_AND_ASSIGN(const double level, PerComparisonLevel(1e-6, 4));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_max, TwoSidedZ(level));
  const struct {
    const std::vector<double>& values;
    double mean;
    double stddev;
  } kCases[] = {{mean_scores, 0, 1},
                {variance_scores, 0, 1},
                {mean_squares, 1, std::sqrt(2 + 6.0 / kSize)},
                {variance_squares, 1, std::sqrt(4.2)}};
  for (const auto& c : kCases) {
    THSGD_ASSERT_OK_AND_ASSIGN(const double z,
                               MeanZScore(c.values, c.mean, c.stddev));
    EXPECT_LE(std::fabs(z), z_max);
  }
}

TEST(ZScoreTest, RefuseBadNumbers) {
  EXPECT_THAT(MeanZScore({}, 0, 0),
              StatusIs(kInvalid,
                       "sample size = 0; must be >= 1\n"
                       "stddev = 0; must be > 0 and finite"));
  EXPECT_THAT(MeanZScore({1, std::nan("")}, INFINITY, 1),
              StatusIs(kInvalid,
                       "sample[1] = nan; must be finite\n"
                       "mean = inf; must be finite"));
  EXPECT_THAT(VarianceZScore({1}, -1, 0.5),
              StatusIs(kInvalid,
                       "sample size = 1; must be >= 2\n"
                       "variance = -1; must be > 0 and finite\n"
                       "fourth = 0.5; must be >= variance^2 and finite"));
}

}  // namespace
}  // namespace thsgd

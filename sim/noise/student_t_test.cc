// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/student_t.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "boost/math/constants/constants.hpp"
#include "boost/multiprecision/cpp_bin_float.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/sampler_check.h"
#include "sim/rng/draws.h"
#include "stats/z_test.h"

namespace thsgd {
namespace {

using Digits100 = boost::multiprecision::cpp_bin_float_100;

// Closed forms in 100 digits, where the subtraction costs nothing:
//   nu = 2: H(t) = 1 - t / sqrt(2 + t^2);
//   nu = 4: H(t) = 1 - (3 r - r^3) / 2, r = t / sqrt(4 + t^2).
TEST(StudentTTest, TailProbabilityMatchesClosedForms) {
  THSGD_ASSERT_OK_AND_ASSIGN(const StudentT two, StudentT::Create(2, 0.5));
  THSGD_ASSERT_OK_AND_ASSIGN(const StudentT four, StudentT::Create(4, 0.5));
  for (double t : {1e-8, 0.1, 1.0, 1.5, 3.0, 100.0, 1e6, 1e12}) {
    const Digits100 square = Digits100(t) * t;
    const Digits100 exact_two = 1 - t / sqrt(2 + square);
    const Digits100 r = t / sqrt(4 + square);
    const Digits100 exact_four = 1 - (3 * r - r * r * r) / 2;
    EXPECT_LE(abs(two.TailProbability(t / 2) / exact_two - 1), 1e-13) << t;
    EXPECT_LE(abs(four.TailProbability(t / 2) / exact_four - 1), 1e-13) << t;
  }
}

// t_{0.975} as printed in every table, to three decimals: half a unit of the
// last moves H by less than 5e-5.
TEST(StudentTTest, TailProbabilityMatchesPublishedQuantiles) {
  struct Row {
    double nu;
    double quantile;
  };
  for (const Row& row : {Row{2, 4.303}, {3, 3.182}, {5, 2.571}, {30, 2.042}}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const StudentT law, StudentT::Create(row.nu, 1));
    EXPECT_NEAR(law.TailProbability(row.quantile), 0.05, 5e-5) << row.nu;
  }
}

TEST(StudentTTest, SidesAndEnds) {
  THSGD_ASSERT_OK_AND_ASSIGN(const StudentT two, StudentT::Create(2, 1));
  EXPECT_EQ(two.UpperTail(3), two.TailProbability(3) / 2);
  EXPECT_EQ(two.Cdf(-3), two.TailProbability(3) / 2);
  EXPECT_EQ(two.Cdf(3), 1 - two.TailProbability(3) / 2);
  EXPECT_EQ(two.TailProbability(0), 1);
  EXPECT_EQ(two.Cdf(0), 0.5);
  EXPECT_EQ(two.TailProbability(std::numeric_limits<double>::infinity()), 0);
}

// The documented constant; the correction is of order nu^2 / t^2 = 1e-15 at
// the first t, and the second t squared is beyond the doubles.
TEST(StudentTTest, TailIsRegularlyVarying) {
  constexpr double kNu = 1.2;
  THSGD_ASSERT_OK_AND_ASSIGN(const StudentT law, StudentT::Create(kNu, 1));
  const double c =
      2 * std::pow(kNu, kNu / 2 - 1) * std::tgamma((kNu + 1) / 2) /
      (boost::math::constants::root_pi<double>() * std::tgamma(kNu / 2));
  for (double t : {4e7, 1e200}) {
    EXPECT_NEAR(law.TailProbability(t) / (c * std::pow(t, -kNu)), 1, 1e-12)
        << t;
  }
  EXPECT_EQ(law.tail_index(), kNu);
  EXPECT_EQ(law.p_positive(), 0.5);
}

TEST(StudentTTest, RefusesWhatTheTheoryExcludes) {
  EXPECT_THAT(StudentT::Create(1, 0).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "degrees_of_freedom = 1; must be > 1 and <= 100\n"
                       "noise_scale = 0; must be > 0 and finite"));
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(StudentT::Create(kNan, kNan).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "degrees_of_freedom = nan; must be > 1 and <= 100\n"
                       "noise_scale = nan; must be > 0 and finite"));
}

// The documented bound.
TEST(StudentTSamplerTest, ErrorBoundHolds) {
  const Exact two_pi = boost::math::constants::two_pi<Exact>();
  double worst = 0;
  for (double nu : {1.05, 1.2, 3.0, 100.0}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const StudentT law, StudentT::Create(nu, 0.1));
    const StudentTSampler sampler(law, 0.01);
    for (const WordPair& words : CornerPairs(300)) {
      const Exact u = ExactUniform(words.first);
      const Exact exact = Exact(0.1) * 0.01 *
                          sqrt(nu * (pow(u, -2 / Exact(nu)) - 1)) *
                          cos(two_pi * ExactUniform(words.second));
      worst = std::max(worst,
                       abs(sampler(words)[0] / exact - 1).convert_to<double>());
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
  EXPECT_LE(worst, 2e-15);
}

TEST(StudentTSamplerTest, FollowsItsLaw) {
  for (double nu : {1.2, 3.0}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const StudentT law, StudentT::Create(nu, 0.1));
    EXPECT_TRUE(FollowsLaw(
        DrawSample(StudentTSampler(law, 1), /*seed=*/20263, 200'000), law))
        << "nu " << nu;
  }
}

TEST(StudentTSamplerTest, DoesNotFollowAnother) {
  THSGD_ASSERT_OK_AND_ASSIGN(const StudentT law, StudentT::Create(1.2, 1));
  THSGD_ASSERT_OK_AND_ASSIGN(const StudentT other, StudentT::Create(1.3, 1));
  EXPECT_FALSE(
      FollowsLaw(DrawSample(StudentTSampler(law, 1), 20263, 200'000), other));
}

// At nu = 12: variance nu/(nu - 2), fourth moment 3 nu^2 / ((nu-2)(nu-4)).
// False-alarm budget 1e-6 for both; 200,000 values find a mean off by 0.015
// standard deviations and a variance off by 3 % with probability above 0.999.
TEST(StudentTSamplerTest, IsCentredWithTheLawsVariance) {
  THSGD_ASSERT_OK_AND_ASSIGN(const StudentT law, StudentT::Create(12, 1));
  const std::vector<double> sample =
      DrawSample(StudentTSampler(law, 1), 20264, 200'000);
  THSGD_ASSERT_OK_AND_ASSIGN(const double level, PerComparisonLevel(1e-6, 2));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_max, TwoSidedZ(level));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_mean,
                             MeanZScore(sample, 0, std::sqrt(1.2)));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_variance,
                             VarianceZScore(sample, 1.2, 5.4));
  EXPECT_LE(std::fabs(z_mean), z_max);
  EXPECT_LE(std::fabs(z_variance), z_max);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/pareto.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/sampler_check.h"
#include "stats/z_test.h"

namespace thsgd {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Y in 50 digits: from u < p the positive side, else the negative.
Exact ExactBeforeShift(std::uint64_t word, double alpha, double scale,
                       double p) {
  const Exact u = ExactUniform(word);
  const bool positive = u < p;
  const Exact v = positive ? Exact(u / p) : Exact((1 - u) / (1 - Exact(p)));
  const Exact magnitude = scale * pow(v, -1 / Exact(alpha));
  return positive ? magnitude : Exact(-magnitude);
}

Exact ExactMean(double alpha, double scale, double p) {
  return scale * (2 * Exact(p) - 1) * Exact(alpha) / (Exact(alpha) - 1);
}

// alpha = 2, s = 1, p = 3/4: E Y = 1. At z = 1, y = 2 and P(Z > z) = 3/4 2^-2;
// at z = -3, y = -2 and P(Z <= z) = 1/4 2^-2; no |Y| is below 1.
TEST(ParetoTest, TailsAreExact) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law, Pareto::Create(2, 1, 0.75));
  EXPECT_EQ(law.mean_before_shift(), 1);
  EXPECT_EQ(law.UpperTail(1), 3.0 / 16);
  EXPECT_EQ(law.Cdf(1), 13.0 / 16);
  EXPECT_EQ(law.Cdf(-3), 1.0 / 16);
  EXPECT_EQ(law.UpperTail(-3), 15.0 / 16);
  for (double z : {-2.0, -1.0, 0.0}) {
    EXPECT_EQ(law.UpperTail(z), 0.75);
    EXPECT_EQ(law.Cdf(z), 0.25);
  }
  // y = 4 above; y = -2 below.
  EXPECT_EQ(law.TailProbability(3), 0.75 / 16 + 1.0 / 16);
  EXPECT_EQ(law.TailProbability(0), 1);
}

TEST(ParetoTest, SymmetricWithoutShiftAtOneHalf) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law, Pareto::Create(1.5, 0.5, 0.5));
  EXPECT_EQ(law.mean_before_shift(), 0);
  EXPECT_EQ(law.TailProbability(0.5), 1);
  EXPECT_NEAR(law.TailProbability(2), 0.125, 1e-16);  // 4^-1.5
}

// As for AsymmetricLomax.
TEST(ParetoTest, TailsAreRegularlyVaryingWithBalanceP) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law, Pareto::Create(1.5, 1, 0.3));
  constexpr double kX = 1e9;
  EXPECT_NEAR(law.UpperTail(kX) / law.TailProbability(kX), law.p_positive(),
              1e-8);
  EXPECT_NEAR(law.TailProbability(kX) / std::pow(kX, -1.5), 1, 1e-8);
}

TEST(ParetoTest, RefusesWhatTheTheoryExcludes) {
  EXPECT_THAT(Pareto::Create(1, 0, -0.1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = 1; must be > 1 and <= 100\n"
                       "noise_scale = 0; must be > 0 and finite\n"
                       "p_positive = -0.1; must be >= 0 and <= 1"));
  EXPECT_THAT(Pareto::Create(kNan, kNan, kNan).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = nan; must be > 1 and <= 100\n"
                       "noise_scale = nan; must be > 0 and finite\n"
                       "p_positive = nan; must be >= 0 and <= 1"));
  EXPECT_THAT(Pareto::Create(101, 1, 1.5).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = 101; must be > 1 and <= 100\n"
                       "p_positive = 1.5; must be >= 0 and <= 1"));
}

// The documented bound.
TEST(ParetoSamplerTest, ErrorBoundHolds) {
  constexpr double kScale = 0.1;
  constexpr double kFactor = 0.01;
  for (double alpha : {1.05, 1.2, 3.0, 100.0}) {
    for (double p : {0.0, 0.3, 0.5, 1.0}) {
      THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law,
                                 Pareto::Create(alpha, kScale, p));
      const ParetoSampler sampler(law, kFactor);
      for (std::uint64_t word : CornerWords(200)) {
        const Exact y = kFactor * ExactBeforeShift(word, alpha, kScale, p);
        const Exact mean = kFactor * ExactMean(alpha, kScale, p);
        const std::array<double, 2> variates =
            sampler({.first = word, .second = ~word});
        EXPECT_LE(abs(variates[0] - (y - mean)), 1e-14 * (abs(y) + abs(mean)))
            << "alpha " << alpha << " p " << p << " word " << word;
        // The second step takes the second word the same way.
        EXPECT_EQ(variates[1], sampler({.first = ~word, .second = 0})[0]);
      }
    }
  }
}

TEST(ParetoSamplerTest, FollowsItsLaw) {
  for (double p : {0.2, 0.5, 0.7}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law, Pareto::Create(1.2, 0.1, p));
    EXPECT_TRUE(FollowsLaw(
        DrawSample(ParetoSampler(law, 1), /*seed=*/20261, 100'000), law))
        << "p " << p;
  }
}

// Power: alpha = 1.2 is not taken for 1.25, nor p = 0.7 for 0.69.
TEST(ParetoSamplerTest, DoesNotFollowAnother) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law, Pareto::Create(1.2, 0.1, 0.7));
  const ParetoSampler sampler(law, 1);
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto lighter,
                             Pareto::Create(1.25, 0.1, 0.7));
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto more_even,
                             Pareto::Create(1.2, 0.1, 0.69));
  EXPECT_FALSE(FollowsLaw(DrawSample(sampler, 20261, 100'000), lighter));
  EXPECT_FALSE(FollowsLaw(DrawSample(sampler, 20261, 100'000), more_even));
}

// E Z = 0 and the variance, at alpha = 10, where eight moments are finite:
//   E W^2 = alpha / (alpha - 2).
// False-alarm budget 1e-6 for both; 200,000 values find a mean off by 0.015
// standard deviations and a variance off by 3 % with probability above 0.999.
TEST(ParetoSamplerTest, IsCentredWithTheLawsVariance) {
  constexpr double kAlpha = 10;
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law, Pareto::Create(kAlpha, 1, 0.8));
  const std::vector<double> sample =
      DrawSample(ParetoSampler(law, 1), 20262, 100'000);
  // E W^n = alpha / (alpha - n).
  double raw[5];
  for (int n = 0; n <= 4; ++n) raw[n] = kAlpha / (kAlpha - n);
  const double mean = law.mean_before_shift();
  const double variance = raw[2] - mean * mean;
  // Moments of Y to those about its mean; odd ones carry 2 p - 1.
  const double fourth = raw[4] - 4 * mean * 0.6 * raw[3] +
                        6 * mean * mean * raw[2] - 3 * std::pow(mean, 4);
  THSGD_ASSERT_OK_AND_ASSIGN(const double level, PerComparisonLevel(1e-6, 2));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_max, TwoSidedZ(level));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_mean,
                             MeanZScore(sample, 0, std::sqrt(variance)));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_variance,
                             VarianceZScore(sample, variance, fourth));
  EXPECT_LE(std::fabs(z_mean), z_max);
  EXPECT_LE(std::fabs(z_variance), z_max);
}

}  // namespace
}  // namespace thsgd

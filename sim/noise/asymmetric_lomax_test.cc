// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/asymmetric_lomax.h"

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
  const Exact magnitude = scale * (pow(v, -1 / Exact(alpha)) - 1);
  return positive ? magnitude : Exact(-magnitude);
}

Exact ExactMean(double alpha, double scale, double p) {
  return scale * (2 * Exact(p) - 1) / (Exact(alpha) - 1);
}

// alpha = 2, s = 1, p = 3/4: E Y = 1/2. At z = 1/2, y = 1 and
// P(Z > z) = 3/4 2^-2; at z = -3/2, y = -1 and P(Z <= z) = 1/4 2^-2.
TEST(AsymmetricLomaxTest, TailsAreExact) {
  THSGD_ASSERT_OK_AND_ASSIGN(const AsymmetricLomax law,
                             AsymmetricLomax::Create(2, 1, 0.75));
  EXPECT_EQ(law.mean_before_shift(), 0.5);
  EXPECT_NEAR(law.UpperTail(0.5), 3.0 / 16, 1e-16);
  EXPECT_NEAR(law.Cdf(0.5), 13.0 / 16, 2e-16);
  EXPECT_NEAR(law.Cdf(-1.5), 1.0 / 16, 1e-16);
  EXPECT_NEAR(law.UpperTail(-1.5), 15.0 / 16, 2e-16);
  // y = 2 above; y = -1 below.
  EXPECT_NEAR(law.TailProbability(1.5), 0.75 / 9 + 1.0 / 16, 2e-16);
  EXPECT_NEAR(law.TailProbability(0), 1, 2e-16);
}

// The tails' balance is p and the shift does not change the power law:
// relative corrections of order alpha E Y / x.
TEST(AsymmetricLomaxTest, TailsAreRegularlyVaryingWithBalanceP) {
  THSGD_ASSERT_OK_AND_ASSIGN(const AsymmetricLomax law,
                             AsymmetricLomax::Create(1.5, 1, 0.3));
  constexpr double kX = 1e9;
  EXPECT_NEAR(law.UpperTail(kX) / law.TailProbability(kX), law.p_positive(),
              1e-8);
  EXPECT_NEAR(law.TailProbability(kX) / std::pow(kX, -1.5), 1, 1e-8);
}

TEST(AsymmetricLomaxTest, RefusesWhatTheTheoryExcludes) {
  EXPECT_THAT(AsymmetricLomax::Create(1, 0, -0.1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = 1; must be > 1 and <= 100\n"
                       "noise_scale = 0; must be > 0 and finite\n"
                       "p_positive = -0.1; must be >= 0 and <= 1"));
  EXPECT_THAT(AsymmetricLomax::Create(kNan, kNan, kNan).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = nan; must be > 1 and <= 100\n"
                       "noise_scale = nan; must be > 0 and finite\n"
                       "p_positive = nan; must be >= 0 and <= 1"));
  EXPECT_THAT(AsymmetricLomax::Create(101, 1, 1.5).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = 101; must be > 1 and <= 100\n"
                       "p_positive = 1.5; must be >= 0 and <= 1"));
}

// The documented bound.
TEST(AsymmetricLomaxSamplerTest, ErrorBoundHolds) {
  constexpr double kScale = 0.1;
  constexpr double kFactor = 0.01;
  for (double alpha : {1.05, 1.2, 3.0, 100.0}) {
    for (double p : {0.0, 0.3, 0.5, 1.0}) {
      THSGD_ASSERT_OK_AND_ASSIGN(const AsymmetricLomax law,
                                 AsymmetricLomax::Create(alpha, kScale, p));
      const AsymmetricLomaxSampler sampler(law, kFactor);
      for (std::uint64_t word : CornerWords(200)) {
        const Exact y = kFactor * ExactBeforeShift(word, alpha, kScale, p);
        const Exact mean = kFactor * ExactMean(alpha, kScale, p);
        const std::array<double, 2> variates =
            sampler({.first = word, .second = ~word});
        EXPECT_LE(abs(variates[0] - (y - mean)),
                  1e-14 * (kFactor * kScale + abs(y) + abs(mean)))
            << "alpha " << alpha << " p " << p << " word " << word;
        // The second step takes the second word the same way.
        EXPECT_EQ(variates[1], sampler({.first = ~word, .second = 0})[0]);
      }
    }
  }
}

TEST(AsymmetricLomaxSamplerTest, FollowsItsLaw) {
  for (double p : {0.2, 0.5, 0.7}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const AsymmetricLomax law,
                               AsymmetricLomax::Create(1.2, 0.1, p));
    EXPECT_TRUE(FollowsLaw(
        DrawSample(AsymmetricLomaxSampler(law, 1), /*seed=*/20261, 100'000),
        law))
        << "p " << p;
  }
}

// Power: alpha = 1.2 is not taken for 1.25, nor p = 0.7 for 0.69.
TEST(AsymmetricLomaxSamplerTest, DoesNotFollowAnother) {
  THSGD_ASSERT_OK_AND_ASSIGN(const AsymmetricLomax law,
                             AsymmetricLomax::Create(1.2, 0.1, 0.7));
  const AsymmetricLomaxSampler sampler(law, 1);
  THSGD_ASSERT_OK_AND_ASSIGN(const AsymmetricLomax lighter,
                             AsymmetricLomax::Create(1.25, 0.1, 0.7));
  THSGD_ASSERT_OK_AND_ASSIGN(const AsymmetricLomax more_even,
                             AsymmetricLomax::Create(1.2, 0.1, 0.69));
  EXPECT_FALSE(FollowsLaw(DrawSample(sampler, 20261, 100'000), lighter));
  EXPECT_FALSE(FollowsLaw(DrawSample(sampler, 20261, 100'000), more_even));
}

// E Z = 0 and the variance, at alpha = 10, where eight moments are finite:
//   E W^2 = 2 / ((alpha - 1) (alpha - 2)).
// False-alarm budget 1e-6 for both; 200,000 values find a mean off by 0.015
// standard deviations and a variance off by 3 % with probability above 0.999.
TEST(AsymmetricLomaxSamplerTest, IsCentredWithTheLawsVariance) {
  constexpr double kAlpha = 10;
  THSGD_ASSERT_OK_AND_ASSIGN(const AsymmetricLomax law,
                             AsymmetricLomax::Create(kAlpha, 1, 0.8));
  const std::vector<double> sample =
      DrawSample(AsymmetricLomaxSampler(law, 1), 20262, 100'000);
  // E W^n = n! / ((alpha - 1) ... (alpha - n)).
  double raw[5] = {1};
  for (int n = 1; n <= 4; ++n) raw[n] = raw[n - 1] * n / (kAlpha - n);
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

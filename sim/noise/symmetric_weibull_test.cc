// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/symmetric_weibull.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/sampler_check.h"
#include "stats/z_test.h"

namespace thsgd {
namespace {

// k = 1/2, s = 0.25: H(4) = exp(-16^(1/2)).
TEST(SymmetricWeibullTest, TailProbabilityIsExact) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricWeibull law,
                             SymmetricWeibull::Create(0.5, 0.25));
  EXPECT_EQ(law.TailProbability(0), 1);
  EXPECT_NEAR(law.TailProbability(4), std::exp(-4.0), 1e-17);
  EXPECT_NEAR(law.UpperTail(4), std::exp(-4.0) / 2, 1e-17);
  EXPECT_NEAR(law.Cdf(-4), std::exp(-4.0) / 2, 1e-17);
  EXPECT_NEAR(law.Cdf(4), 1 - std::exp(-4.0) / 2, 2e-16);
}

// H(2x)/H(x) -> 0: no power law.
TEST(SymmetricWeibullTest, TailIsNotRegularlyVarying) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricWeibull law,
                             SymmetricWeibull::Create(0.5, 1));
  EXPECT_LT(law.TailProbability(2e4) / law.TailProbability(1e4), 1e-17);
}

TEST(SymmetricWeibullTest, RefusesOtherShapes) {
  EXPECT_THAT(SymmetricWeibull::Create(1, 0).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "shape = 1; must be >= 0.1 and < 1\n"
                       "noise_scale = 0; must be > 0 and finite"));
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(SymmetricWeibull::Create(kNan, kNan).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "shape = nan; must be >= 0.1 and < 1\n"
                       "noise_scale = nan; must be > 0 and finite"));
  EXPECT_FALSE(SymmetricWeibull::Create(0.09, 1).ok());
}

// The documented bound.
TEST(SymmetricWeibullSamplerTest, ErrorBoundHolds) {
  double worst = 0;
  for (double shape : {0.1, 0.3, 0.5, 0.99}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricWeibull law,
                               SymmetricWeibull::Create(shape, 0.1));
    const SymmetricWeibullSampler sampler(law, 0.01);
    for (std::uint64_t word : CornerWords(500)) {
      const Exact magnitude =
          Exact(0.1) * 0.01 * pow(-log(ExactUniform(word)), 1 / Exact(shape));
      const Exact exact = (word >> 63) != 0 ? Exact(-magnitude) : magnitude;
      const std::array<double, 2> variates =
          sampler({.first = word, .second = ~word});
      const Exact error =
          abs(variates[0] - exact) / (Exact(0.1) * 0.01 + magnitude);
      worst = std::max(worst, error.convert_to<double>());
      // The second step takes the second word the same way.
      EXPECT_EQ(variates[1], sampler({.first = ~word, .second = 0})[0]);
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
  EXPECT_LE(worst, 1e-14);
}

TEST(SymmetricWeibullSamplerTest, FollowsItsLaw) {
  for (double shape : {0.2, 0.5, 0.9}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricWeibull law,
                               SymmetricWeibull::Create(shape, 0.1));
    EXPECT_TRUE(FollowsLaw(
        DrawSample(SymmetricWeibullSampler(law, 1), /*seed=*/20265, 100'000),
        law))
        << "shape " << shape;
  }
}

TEST(SymmetricWeibullSamplerTest, DoesNotFollowAnother) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricWeibull law,
                             SymmetricWeibull::Create(0.5, 1));
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricWeibull other,
                             SymmetricWeibull::Create(0.52, 1));
  EXPECT_FALSE(FollowsLaw(
      DrawSample(SymmetricWeibullSampler(law, 1), 20265, 100'000), other));
}

// E Z^n = Gamma(1 + n/k) for even n. False-alarm budget 1e-6 for both; 200,000
// values find a mean off by 0.015 standard deviations and a variance off by
// 4 % with probability above 0.999.
TEST(SymmetricWeibullSamplerTest, IsCentredWithTheLawsVariance) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricWeibull law,
                             SymmetricWeibull::Create(0.9, 1));
  const std::vector<double> sample =
      DrawSample(SymmetricWeibullSampler(law, 1), 20266, 100'000);
  const double variance = std::tgamma(1 + 2 / 0.9);
  THSGD_ASSERT_OK_AND_ASSIGN(const double level, PerComparisonLevel(1e-6, 2));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_max, TwoSidedZ(level));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_mean,
                             MeanZScore(sample, 0, std::sqrt(variance)));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const double z_variance,
      VarianceZScore(sample, variance, std::tgamma(1 + 4 / 0.9)));
  EXPECT_LE(std::fabs(z_mean), z_max);
  EXPECT_LE(std::fabs(z_variance), z_max);
}

}  // namespace
}  // namespace thsgd

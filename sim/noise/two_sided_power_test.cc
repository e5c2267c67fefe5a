// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Both laws whose variates are two-sided powers: AsymmetricLomax and Pareto.

#include "sim/noise/two_sided_power.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/asymmetric_lomax.h"
#include "sim/noise/pareto.h"
#include "sim/noise/sampler_check.h"
#include "stats/z_test.h"

namespace thsgd {
namespace {

constexpr std::uint64_t kLastWord = ~std::uint64_t{0};

// What differs: W of Y = s B W from its exact uniform, E W^n, and how much
// cancels in W.
struct Lomax {
  using Law = AsymmetricLomax;
  using Sampler = AsymmetricLomaxSampler;
  static constexpr double kOffset = 1;  // in units of s
  static Exact FromUniform(const Exact& v, double alpha) {
    return pow(v, -1 / Exact(alpha)) - 1;
  }
  // n! / ((alpha - 1) ... (alpha - n)).
  static Exact Moment(int n, double alpha) {
    return n == 0 ? Exact(1) : Moment(n - 1, alpha) * n / (Exact(alpha) - n);
  }
};

struct ParetoOne {
  using Law = Pareto;
  using Sampler = ParetoSampler;
  static constexpr double kOffset = 0;
  static Exact FromUniform(const Exact& v, double alpha) {
    return pow(v, -1 / Exact(alpha));
  }
  // alpha / (alpha - n).
  static Exact Moment(int n, double alpha) {
    return Exact(alpha) / (Exact(alpha) - n);
  }
};

template <class Case>
class TwoSidedPowerTest : public ::testing::Test {
 protected:
  using Law = typename Case::Law;
  using Sampler = typename Case::Sampler;

  // Y / s in 50 digits: from u < p the positive side, else the negative.
  static Exact BeforeShift(std::uint64_t word, double alpha, double p) {
    const Exact u = ExactUniform(word);
    const bool positive = u < p;
    const Exact v = positive ? Exact(u / p) : Exact((1 - u) / (1 - Exact(p)));
    const Exact magnitude = Case::FromUniform(v, alpha);
    return positive ? magnitude : Exact(-magnitude);
  }

  static Exact Mean(double alpha, double p) {
    return (2 * Exact(p) - 1) * Case::Moment(1, alpha);
  }
};

using Cases = ::testing::Types<Lomax, ParetoOne>;
TYPED_TEST_SUITE(TwoSidedPowerTest, Cases);

// The documented bound.
TYPED_TEST(TwoSidedPowerTest, ErrorBoundHolds) {
  constexpr double kScale = 0.1;
  constexpr double kFactor = 0.01;
  for (double alpha : {1.05, 1.2, 3.0, 100.0}) {
    for (double p : {0.0, 0x1p-60, 1e-10, 0.3, 0.5, 1 - 1e-10, 1.0}) {
      THSGD_ASSERT_OK_AND_ASSIGN(const typename TypeParam::Law law,
                                 TypeParam::Law::Create(alpha, kScale, p));
      const typename TypeParam::Sampler sampler(law, kFactor);
      const Exact mean = kFactor * kScale * this->Mean(alpha, p);
      for (std::uint64_t word : CornerWords(200)) {
        const Exact y = kFactor * kScale * this->BeforeShift(word, alpha, p);
        const std::array<double, 2> variates =
            sampler({.first = word, .second = ~word});
        EXPECT_LE(abs(variates[0] - (y - mean)),
                  1e-14 * (kFactor * kScale * TypeParam::kOffset + abs(y) +
                           abs(mean)))
            << "alpha " << alpha << " p " << p << " word " << word;
        // The second step takes the second word the same way.
        EXPECT_EQ(variates[1], sampler({.first = ~word, .second = 0})[0]);
      }
    }
  }
}

// Y's sign at the midpoints next to p = 1/4, and where there is one side only.
TYPED_TEST(TwoSidedPowerTest, SplitsAtP) {
  const auto sign = [](double p, std::uint64_t word) {
    const typename TypeParam::Law law = *TypeParam::Law::Create(1.5, 1, p);
    const double y = typename TypeParam::Sampler(law, 1)({word, 0})[0] +
                     law.mean_before_shift();
    return y > 0 ? 1 : -1;
  };
  constexpr std::uint64_t kQuarter = std::uint64_t{1} << 50;
  EXPECT_EQ(sign(0.25, 0), 1);
  EXPECT_EQ(sign(0.25, kQuarter / 2), 1);
  EXPECT_EQ(sign(0.25, kQuarter + kQuarter / 2), -1);
  EXPECT_EQ(sign(0.25, kLastWord), -1);
  for (std::uint64_t word : {std::uint64_t{0}, kQuarter}) {
    EXPECT_EQ(sign(1, word), 1);
  }
  for (std::uint64_t word : {kQuarter, kLastWord}) {
    EXPECT_EQ(sign(0, word), -1);
  }
}

TYPED_TEST(TwoSidedPowerTest, FollowsItsLaw) {
  for (double p : {0.2, 0.5, 0.7}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const typename TypeParam::Law law,
                               TypeParam::Law::Create(1.2, 0.1, p));
    EXPECT_TRUE(FollowsLaw(DrawSample(typename TypeParam::Sampler(law, 1),
                                      /*seed=*/20261, 100'000),
                           law))
        << "p " << p;
  }
}

// Power: alpha = 1.2 is not taken for 1.25, nor p = 0.7 for 0.69.
TYPED_TEST(TwoSidedPowerTest, DoesNotFollowAnother) {
  using Law = typename TypeParam::Law;
  THSGD_ASSERT_OK_AND_ASSIGN(const Law law, Law::Create(1.2, 0.1, 0.7));
  THSGD_ASSERT_OK_AND_ASSIGN(const Law lighter, Law::Create(1.25, 0.1, 0.7));
  THSGD_ASSERT_OK_AND_ASSIGN(const Law more_even, Law::Create(1.2, 0.1, 0.69));
  const std::vector<double> sample =
      DrawSample(typename TypeParam::Sampler(law, 1), 20261, 100'000);
  EXPECT_FALSE(FollowsLaw(sample, lighter));
  EXPECT_FALSE(FollowsLaw(sample, more_even));
}

// E Z = 0 and the variance, at alpha = 10, where eight moments are finite.
// False-alarm budget 1e-6 for both; 200,000 values find a mean off by 0.015
// standard deviations and a variance off by 3 % with probability above 0.999.
TYPED_TEST(TwoSidedPowerTest, IsCentredWithTheLawsVariance) {
  constexpr double kAlpha = 10;
  THSGD_ASSERT_OK_AND_ASSIGN(const typename TypeParam::Law law,
                             TypeParam::Law::Create(kAlpha, 1, 0.8));
  const std::vector<double> sample =
      DrawSample(typename TypeParam::Sampler(law, 1), 20262, 100'000);
  double raw[5];
  for (int n = 0; n <= 4; ++n) {
    raw[n] = TypeParam::Moment(n, kAlpha).template convert_to<double>();
  }
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

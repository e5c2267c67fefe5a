// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/forced_noise.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/status_matchers.h"
#include "boost/math/distributions/students_t.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/noise_law.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kEta = 0.05;

std::vector<NoiseLaw> PowerLaws() {
  return {*SymmetricLomax::Create(1.2, 0.1),
          *AsymmetricLomax::Create(1.5, 0.3, 0.7),
          *AsymmetricLomax::Create(2.5, 0.3, 0.2),
          *Pareto::Create(1.3, 0.2, 0.4), *Pareto::Create(1.9, 0.2, 0.9)};
}

NoiseLaw Student() { return *StudentT::Create(1.7, 0.2); }

// P(side eta Z > x).
double Tail(const NoiseLaw& law, int side, double x) {
  return side > 0 ? UpperTail(law, x / kEta) : Cdf(law, -x / kEta);
}

// The word whose uniform number is the midpoint nearest below u and whose
// highest bits are `top` of `num_bits`.
std::uint64_t Word(double u, std::uint64_t top = 0, int num_bits = 1) {
  return static_cast<std::uint64_t>(u * 0x1p52) | (top << (64 - num_bits));
}

TEST(ForcedNoiseTest, RatioIsOneOverTheTail) {
  for (const NoiseLaw& law : PowerLaws()) {
    for (int side : {-1, 1}) {
      THSGD_ASSERT_OK_AND_ASSIGN(const ForcedNoise forced,
                                 ForcedNoise::Create(law, kEta, side, {0.4}));
      const double p = Tail(law, side, 0.4);
      EXPECT_NEAR(forced.probability() / p, 1, 1e-13);
      EXPECT_NEAR(forced.Ratio(side * 0.5) * p, 1, 1e-13);
      EXPECT_EQ(forced.MaxRatio(), forced.Ratio(side * 7.0));
      EXPECT_EQ(forced.Ratio(side * 0.4), 0);
      EXPECT_EQ(forced.Ratio(side * -0.5), 0);
    }
  }
}

// Inversion: P(S > draw | S > delta) is the uniform number.
TEST(ForcedNoiseTest, DrawInvertsTheConditionalTail) {
  for (const NoiseLaw& law : PowerLaws()) {
    for (int side : {-1, 1}) {
      THSGD_ASSERT_OK_AND_ASSIGN(const ForcedNoise forced,
                                 ForcedNoise::Create(law, kEta, side, {0.4}));
      for (double u : {1e-12, 1e-3, 0.3, 0.7, 0.999}) {
        const std::uint64_t word = Word(u);
        const double draw = forced.Draw(word);
        ASSERT_GT(side * draw, 0.4);
        EXPECT_NEAR(Tail(law, side, side * draw) / Tail(law, side, 0.4) /
                        UniformOpen(word),
                    1, 1e-12);
      }
    }
  }
}

TEST(ForcedNoiseTest, StudentTRatioIsThatOfTheDensities) {
  const boost::math::students_t law(1.7);
  const double scale = kEta * 0.2;
  for (double threshold : {0.02, 0.4}) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ForcedNoise forced,
        ForcedNoise::Create(Student(), kEta, 1, {threshold}));
    for (double factor : {1.01, 1.5, 20.0, 1e5}) {
      const double z = factor * threshold;
      const double pareto = 1.7 / threshold * std::pow(factor, -2.7);
      EXPECT_NEAR(
          forced.Ratio(z) * boost::math::pdf(law, z / scale) / scale / pareto,
          1, 1e-12);
      const double u = std::pow(factor, -1.7);
      EXPECT_NEAR(forced.Draw(Word(u)) / z, 1, 1e-9);
    }
    EXPECT_LE(forced.probability(), Tail(Student(), 1, threshold));
    EXPECT_GE(forced.MaxRatio(), forced.Ratio(1.001 * threshold));
  }
}

// E[dP/dQ] = P(where Q has mass), for mixtures too: the midpoint rule over
// uniform numbers, each threshold having its share of the words. The integrand
// is monotone in the number and between 0 and 1/ratio(least), in pieces: the
// rule errs by at most a few of its 4000 steps' variation.
TEST(ForcedNoiseTest, MixturesHaveTheRatioOfTheirDensity) {
  constexpr int kNumPoints = 4000;
  std::vector<NoiseLaw> laws = PowerLaws();
  laws.push_back(Student());
  for (const NoiseLaw& law : laws) {
    for (int side : {-1, 1}) {
      const std::vector<double> thresholds = {0.6, 0.2, 0.5, 0.5};
      THSGD_ASSERT_OK_AND_ASSIGN(
          const ForcedNoise forced,
          ForcedNoise::Create(law, kEta, side, thresholds));
      EXPECT_EQ(forced.least_threshold(), 0.2);
      double sum = 0;
      for (std::uint64_t top = 0; top < 4; ++top) {
        for (int i = 0; i < kNumPoints; ++i) {
          const double draw = forced.Draw(Word((i + 0.5) / kNumPoints, top, 2));
          ASSERT_GT(side * draw, thresholds[top]);
          sum += 1 / forced.Ratio(draw);
        }
      }
      EXPECT_NEAR(sum / (4 * kNumPoints) / Tail(law, side, 0.2), 1, 4e-3);
    }
  }
}

// However the size is rounded.
TEST(ForcedNoiseTest, IsAlwaysBeyondTheThreshold) {
  for (const NoiseLaw& law : PowerLaws()) {
    for (double threshold : {0.11, 0.37, 0.4, 1.3}) {
      THSGD_ASSERT_OK_AND_ASSIGN(
          const ForcedNoise forced,
          ForcedNoise::Create(law, kEta, -1, {threshold}));
      const double draw = forced.Draw(~std::uint64_t{0});
      EXPECT_LT(draw, -threshold);
      EXPECT_GT(draw, -threshold * (1 + 1e-12));
      EXPECT_GT(forced.Ratio(draw), 0);
    }
  }
}

TEST(ForcedNoiseTest, FaultsAreNamed) {
  const auto message = [](const NoiseLaw& law, double threshold) {
    return std::string(
        ForcedNoise::Create(law, kEta, 1, {threshold}).status().message());
  };
  EXPECT_THAT(message(*Gaussian::Create(1), 0.1),
              HasSubstr("noise = gaussian; must be symmetric_lomax, "));
  EXPECT_THAT(message(*SymmetricStable::Create(1.5, 1), 0.1),
              HasSubstr("noise = symmetric_stable"));
  EXPECT_THAT(message(*SymmetricWeibull::Create(0.5, 1), 0.1),
              HasSubstr("noise = symmetric_weibull"));
  EXPECT_THAT(message(*SymmetricLomax::Create(21, 1), 0.1),
              HasSubstr("noise.tail_index = 21; must be <= 20"));
  EXPECT_THAT(message(*StudentT::Create(21, 1), 0.1),
              HasSubstr("noise.degrees_of_freedom = 21; must be <= 20"));
  EXPECT_THAT(message(*SymmetricLomax::Create(1.2, 1), 1e-5),
              HasSubstr("least forced jump = 1e-05; must be in the tail"));
  // E Y = -4, so that the tail begins at eta 4 = 0.2.
  EXPECT_THAT(message(*AsymmetricLomax::Create(1.2, 1, 0.1), 0.1),
              HasSubstr("least forced jump = 0.1"));
  EXPECT_THAT(message(*SymmetricLomax::Create(20, 1), 100),
              HasSubstr("probability of a jump = "));
  THSGD_EXPECT_OK(
      ForcedNoise::Create(*AsymmetricLomax::Create(1.2, 1, 0.1), kEta, 1, {0.3})
          .status());
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/vector_lomax.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "boost/math/constants/constants.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/sampler_check.h"
#include "sim/rng/draws.h"
#include "stats/chi_square.h"

namespace thsgd {
namespace {

constexpr double kAlpha = 1.2;
constexpr double kScale = 0.1;
constexpr ChainKey kKey = {.seed = 20272, .stream = 3, .chain = 4};

VectorLomax Isotropic(int dimension) {
  return *VectorLomax::Create(kAlpha, kScale,
                              *GaussianDirections::Uniform(dimension));
}

Exact ExactMagnitude(std::uint64_t word) {
  return kScale * (pow(ExactUniform(word), -1 / Exact(kAlpha)) - 1);
}

// |z - exact| / (s + |Z|), with exact = magnitude x / |x|.
double Error(absl::Span<const double> z, const Exact& magnitude,
             const std::vector<Exact>& x) {
  Exact square = 0;
  for (const Exact& entry : x) square += entry * entry;
  const Exact ratio = magnitude / sqrt(square);
  Exact error = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Exact difference = z[i] - ratio * x[i];
    error += difference * difference;
  }
  return Exact(sqrt(error) / (kScale + magnitude)).convert_to<double>();
}

double Bound(int dimension) { return 1e-14 + 2e-16 * dimension; }

TEST(VectorLomaxTest, TailProbabilityIsExact) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const VectorLomax law,
      VectorLomax::Create(1.5, 0.5, *GaussianDirections::Uniform(3)));
  EXPECT_EQ(law.dimension(), 3);
  EXPECT_EQ(law.TailProbability(0), 1);
  EXPECT_NEAR(law.TailProbability(1.5), 0.125, 1e-16);  // (1 + 3)^-1.5
}

TEST(VectorLomaxTest, RefusesWhatTheTheoryExcludes) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(
      VectorLomax::Create(1, kNan, *GaussianDirections::Uniform(2)).status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "tail_index = 1; must be > 1 and <= 100\n"
               "noise_scale = nan; must be > 0 and finite"));
}

TEST(VectorLomaxSamplerTest, BlocksPerStep) {
  EXPECT_EQ(VectorLomaxSampler(Isotropic(2), 1).blocks_per_step(), 1);
  EXPECT_EQ(VectorLomaxSampler(Isotropic(3), 1).blocks_per_step(), 3);
  EXPECT_EQ(VectorLomaxSampler(Isotropic(1000), 1).blocks_per_step(), 501);
}

TEST(VectorLomaxSamplerTest, ErrorBoundHoldsInThePlane) {
  const Exact two_pi = boost::math::constants::two_pi<Exact>();
  const VectorLomaxSampler sampler(
      *VectorLomax::Create(kAlpha, kScale,
                           *GaussianDirections::Create({0.3, 1})),
      1);
  double worst = 0;
  std::array<double, 2> z;
  for (std::uint64_t step = 0; step < 1000; ++step) {
    sampler(kKey, step, absl::MakeSpan(z));
    const WordPair words = DrawWords(kKey, step);
    const Exact angle = two_pi * ExactUniform(words.second);
    worst =
        std::max(worst, Error(z, ExactMagnitude(words.first),
                              {Exact(0.3) * cos(angle), Exact(sin(angle))}));
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
  EXPECT_LE(worst, Bound(2));
}

TEST(VectorLomaxSamplerTest, ErrorBoundHoldsInManyDimensions) {
  struct Case {
    int dimension;
    int num_steps;
  };
  const Exact two_pi = boost::math::constants::two_pi<Exact>();
  for (const Case& c : {Case{3, 300}, {10, 100}, {1000, 3}}) {
    const VectorLomaxSampler sampler(Isotropic(c.dimension), 1);
    const std::uint64_t num_blocks = 1 + (c.dimension + 1) / 2;
    double worst = 0;
    std::vector<double> z(c.dimension);
    for (int step = 0; step < c.num_steps; ++step) {
      sampler(kKey, step, absl::MakeSpan(z));
      std::vector<Exact> x;
      for (int i = 0; i < c.dimension; ++i) {
        const WordPair words = DrawWords(kKey, step * num_blocks + 1 + i / 2);
        const Exact angle = two_pi * ExactUniform(words.second);
        x.push_back(sqrt(-2 * log(ExactUniform(words.first))) *
                    (i % 2 == 0 ? Exact(cos(angle)) : Exact(sin(angle))));
      }
      worst = std::max(
          worst,
          Error(z, ExactMagnitude(DrawWords(kKey, step * num_blocks).first),
                x));
    }
    RecordProperty("worst_" + std::to_string(c.dimension),
                   std::to_string(worst * 1e16) + "e-16");
    EXPECT_LE(worst, Bound(c.dimension)) << c.dimension;
  }
}

TEST(VectorLomaxSamplerTest, ErrorBoundHoldsForAMixture) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const DirectionMixture mixture,
      DirectionMixture::Create({{{1, 2, 3}, 1}, {{-1, -2, -3}, 1}}));
  const VectorLomaxSampler sampler(
      *VectorLomax::Create(kAlpha, kScale, mixture), 1);
  double worst = 0;
  std::array<double, 3> z;
  for (std::uint64_t step = 0; step < 1000; ++step) {
    sampler(kKey, step, absl::MakeSpan(z));
    const WordPair words = DrawWords(kKey, step);
    const int sign = ExactUniform(words.second) < Exact(0.5) ? 1 : -1;
    worst = std::max(worst, Error(z, ExactMagnitude(words.first),
                                  {sign, 2 * sign, 3 * sign}));
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
  EXPECT_LE(worst, Bound(3));
}

TEST(VectorLomaxSamplerTest, FactorScales) {
  std::array<double, 2> one;
  std::array<double, 2> half;
  VectorLomaxSampler(Isotropic(2), 1)(kKey, 7, absl::MakeSpan(one));
  VectorLomaxSampler(Isotropic(2), 0.5)(kKey, 7, absl::MakeSpan(half));
  EXPECT_EQ(half[0], one[0] / 2);  // powers of two commute with rounding
  EXPECT_EQ(half[1], one[1] / 2);
}

// |Z| follows H, and is independent of the direction: 4 quartiles of |Z| times
// 8 sectors are equally likely. False-alarm budget 1e-6 each; 50,000 draws
// find a tenth more or less in half of the 32 cells with probability above
// 0.999.
TEST(VectorLomaxSamplerTest, RadiusFollowsHAndIsIndependentOfTheDirection) {
  for (int dimension : {2, 3}) {
    const VectorLomax law = Isotropic(dimension);
    const VectorLomaxSampler sampler(law, 1);
    std::vector<double> radii;
    std::vector<std::int64_t> cells(32, 0);
    std::vector<double> z(dimension);
    for (std::uint64_t step = 0; step < 50'000; ++step) {
      sampler(kKey, step, absl::MakeSpan(z));
      double square = 0;
      for (double entry : z) square += entry * entry;
      radii.push_back(std::sqrt(square));
      const int quartile =
          std::min(static_cast<int>(4 * law.TailProbability(radii.back())), 3);
      const double turn =
          std::atan2(z[1], z[0]) / boost::math::constants::two_pi<double>() +
          0.5;
      ++cells[8 * quartile + std::min(static_cast<int>(8 * turn), 7)];
    }
    // As a law on the line: every other radius with a minus sign.
    std::vector<double> symmetric = radii;
    for (std::size_t i = 0; i < symmetric.size(); i += 2) symmetric[i] *= -1;
    const auto half_tail = [&](double z) {
      return z >= 0 ? law.TailProbability(z) / 2
                    : 1 - law.TailProbability(-z) / 2;
    };
    EXPECT_TRUE(FollowsLaw(
        symmetric, [&](double z) { return half_tail(-z); }, half_tail))
        << dimension;
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ChiSquareResult result,
        ChiSquareGoodnessOfFit(cells, std::vector<double>(32, 1.0 / 32)));
    EXPECT_GE(result.p_value, 1e-6) << dimension;
  }
}

}  // namespace
}  // namespace thsgd

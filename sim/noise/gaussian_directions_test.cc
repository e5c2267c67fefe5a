// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/gaussian_directions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "boost/math/constants/constants.hpp"
#include "boost/math/special_functions/beta.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/sampler_check.h"
#include "sim/rng/draws.h"
#include "stats/chi_square.h"

namespace thsgd {
namespace {

constexpr double kPi = boost::math::constants::pi<double>();
constexpr ChainKey kKey = {.seed = 20270, .stream = 1, .chain = 2};
constexpr int kNumDraws = 50'000;

// Unit vectors, [kNumDraws, dimension].
std::vector<std::vector<double>> DrawUnitVectors(
    const GaussianDirections& directions) {
  std::vector<std::vector<double>> sample;
  const std::uint64_t num_blocks = 1 + directions.num_blocks();
  std::vector<double> x(directions.dimension());
  for (std::uint64_t i = 0; i < kNumDraws; ++i) {
    const std::uint64_t block = i * num_blocks;
    const double norm = directions.Draw(
        kKey, block + 1, DrawWords(kKey, block).second, absl::MakeSpan(x));
    sample.push_back(x);
    for (double& entry : sample.back()) entry /= norm;
  }
  return sample;
}

// In the plane: P(angle of D (cos t, sin t) <= phi) is t(phi) / (2 pi),
// phi in (-pi, pi].
double AngleBeforeScaling(double phi, double sd_0, double sd_1) {
  return std::atan2(std::sin(phi) / sd_1, std::cos(phi) / sd_0);
}

double Edge(int bin, int num_bins) { return -kPi + 2 * kPi * bin / num_bins; }

// Counts of the angles in bins of equal width.
std::vector<std::int64_t> AngleCounts(
    const std::vector<std::vector<double>>& sample, int num_bins) {
  std::vector<std::int64_t> counts(num_bins, 0);
  for (const std::vector<double>& u : sample) {
    const double turn = (std::atan2(u[1], u[0]) + kPi) / (2 * kPi);
    ++counts[std::min(static_cast<int>(turn * num_bins), num_bins - 1)];
  }
  return counts;
}

std::vector<double> AngleProbabilities(double sd_0, double sd_1, int num_bins) {
  std::vector<double> probabilities;
  for (int bin = 0; bin < num_bins; ++bin) {
    const double from =
        bin == 0 ? -kPi : AngleBeforeScaling(Edge(bin, num_bins), sd_0, sd_1);
    const double to =
        bin + 1 == num_bins
            ? kPi
            : AngleBeforeScaling(Edge(bin + 1, num_bins), sd_0, sd_1);
    probabilities.push_back((to - from) / (2 * kPi));
  }
  return probabilities;
}

TEST(GaussianDirectionsTest, SaysWhatItRefuses) {
  EXPECT_THAT(GaussianDirections::Uniform(1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "dimension = 1; must be >= 2 and <= 1000"));
  EXPECT_FALSE(GaussianDirections::Uniform(1001).ok());
  EXPECT_THAT(GaussianDirections::Create({1}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "number of standard_deviation = 1; must be >= 2 and <= "
                       "1000"));
  EXPECT_THAT(GaussianDirections::Create(
                  {1, 0, std::numeric_limits<double>::infinity()})
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "standard_deviation[1] = 0; must be > 0 and finite\n"
                       "standard_deviation[2] = inf; must be > 0 and finite"));
  EXPECT_THAT(GaussianDirections::Create({1e-3, 2e3}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "standard_deviation[0] = 0.001; must be at least 1e-6 "
                       "of the largest"));
}

TEST(GaussianDirectionsTest, ScaleDoesNotMatter) {
  THSGD_ASSERT_OK_AND_ASSIGN(const GaussianDirections directions,
                             GaussianDirections::Create({2, 4, 1}));
  EXPECT_THAT(directions.standard_deviations(),
              ::testing::ElementsAre(0.5, 1, 0.25));
  EXPECT_EQ(directions.dimension(), 3);
  EXPECT_EQ(directions.num_blocks(), 2);
}

TEST(GaussianDirectionsTest, UniformDensityIsOne) {
  THSGD_ASSERT_OK_AND_ASSIGN(const GaussianDirections directions,
                             GaussianDirections::Uniform(3));
  EXPECT_NEAR(directions.Density(std::array<double, 3>{0.6, 0, -0.8}), 1,
              1e-15);
}

// The density integrates to the closed form in every bin: Simpson's rule with
// 200 cells a bin errs by less than 1e-9 here.
TEST(GaussianDirectionsTest, DensityInThePlaneIsThatOfTheAngle) {
  THSGD_ASSERT_OK_AND_ASSIGN(const GaussianDirections directions,
                             GaussianDirections::Create({1, 0.3}));
  constexpr int kNumBins = 8;
  const std::vector<double> exact = AngleProbabilities(1, 0.3, kNumBins);
  for (int bin = 0; bin < kNumBins; ++bin) {
    constexpr int kNumCells = 200;
    const double step = 2 * kPi / kNumBins / kNumCells;
    double sum = 0;
    for (int i = 0; i <= kNumCells; ++i) {
      const double phi = Edge(bin, kNumBins) + i * step;
      const double weight = i == 0 || i == kNumCells ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * directions.Density(
                          std::array<double, 2>{std::cos(phi), std::sin(phi)});
    }
    EXPECT_NEAR(sum * step / 3 / (2 * kPi), exact[bin], 1e-9) << bin;
  }
}

// False-alarm budget 1e-6 a test. 50,000 draws in 24 bins find a density that
// is off by a tenth in half of the bins with probability above 0.999
// (noncentrality 500 on 23 degrees of freedom).
TEST(GaussianDirectionsTest, AnglesInThePlaneFollowTheirLaw) {
  constexpr int kNumBins = 24;
  for (double sd : {1.0, 0.3}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const GaussianDirections directions,
                               GaussianDirections::Create({1, sd}));
    const std::vector<std::int64_t> counts =
        AngleCounts(DrawUnitVectors(directions), kNumBins);
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ChiSquareResult result,
        ChiSquareGoodnessOfFit(counts, AngleProbabilities(1, sd, kNumBins)));
    EXPECT_GE(result.p_value, 1e-6) << "sd " << sd;
    // Power: not the law of a neighbour.
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ChiSquareResult other,
        ChiSquareGoodnessOfFit(counts,
                               AngleProbabilities(1, 0.9 * sd, kNumBins)));
    EXPECT_LT(other.p_value, 1e-6) << "sd " << sd;
  }
}

// In R^3 a coordinate of a uniform direction is uniform on (-1, 1), and the
// eight octants are equally likely.
TEST(GaussianDirectionsTest, UniformInSpace) {
  THSGD_ASSERT_OK_AND_ASSIGN(const GaussianDirections directions,
                             GaussianDirections::Uniform(3));
  std::array<std::vector<double>, 3> coordinates;
  std::vector<std::int64_t> octants(8, 0);
  for (const std::vector<double>& u : DrawUnitVectors(directions)) {
    for (int i = 0; i < 3; ++i) coordinates[i].push_back(u[i]);
    ++octants[(u[0] > 0) + 2 * (u[1] > 0) + 4 * (u[2] > 0)];
  }
  for (const std::vector<double>& coordinate : coordinates) {
    EXPECT_TRUE(FollowsLaw(
        coordinate, [](double z) { return (1 + z) / 2; },
        [](double z) { return (1 - z) / 2; }));
  }
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ChiSquareResult result,
      ChiSquareGoodnessOfFit(octants, std::vector<double>(8, 1.0 / 8)));
  EXPECT_GE(result.p_value, 1e-6);
}

// In R^d the square of a coordinate is Beta(1/2, (d - 1)/2).
TEST(GaussianDirectionsTest, UniformInManyDimensions) {
  constexpr int kDimension = 11;
  THSGD_ASSERT_OK_AND_ASSIGN(const GaussianDirections directions,
                             GaussianDirections::Uniform(kDimension));
  const std::vector<std::vector<double>> sample = DrawUnitVectors(directions);
  const auto tail = [](double z) {
    const double square = std::min(z * z, 1.0);
    const double half =
        boost::math::ibetac(0.5, (kDimension - 1) / 2.0, square) / 2;
    return z >= 0 ? half : 1 - half;
  };
  for (int i : {0, 5, 10}) {
    std::vector<double> coordinate;
    for (const std::vector<double>& u : sample) coordinate.push_back(u[i]);
    EXPECT_TRUE(FollowsLaw(
        coordinate, [&](double z) { return tail(-z); }, tail))
        << i;
  }
}

// The ratio of two coordinates is Cauchy times the ratio of their standard
// deviations.
TEST(GaussianDirectionsTest, ProjectedNormalInSpace) {
  THSGD_ASSERT_OK_AND_ASSIGN(const GaussianDirections directions,
                             GaussianDirections::Create({1, 0.5, 0.2}));
  std::vector<double> first;
  std::vector<double> second;
  for (const std::vector<double>& u : DrawUnitVectors(directions)) {
    first.push_back(u[1] / u[0]);
    second.push_back(u[2] / u[1]);
  }
  const auto tail = [](double ratio) {
    return [ratio](double z) {
      return z > 0 ? std::atan(ratio / z) / kPi
                   : 1 - std::atan2(ratio, -z) / kPi;
    };
  };
  const auto cdf = [&](double ratio) {
    return [ratio, &tail](double z) { return tail(ratio)(-z); };
  };
  EXPECT_TRUE(FollowsLaw(first, cdf(0.5), tail(0.5)));
  EXPECT_TRUE(FollowsLaw(second, cdf(0.4), tail(0.4)));
  EXPECT_FALSE(FollowsLaw(second, cdf(0.5), tail(0.5)));
}

}  // namespace
}  // namespace thsgd

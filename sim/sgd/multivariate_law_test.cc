// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Laws of MultivariateEnsemble's chains that are known in closed form or from
// the one-dimensional engine.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/multivariate_ensemble.h"
#include "sim/sgd/multivariate_field.h"
#include "sim/sgd/multivariate_occupation.h"
#include "sim/sgd/sgd_step.h"
#include "stats/ks_test.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

VectorNoiseLaw Isotropic(int dimension, double tail_index, double scale) {
  return *VectorLomax::Create(tail_index, scale,
                              *GaussianDirections::Uniform(dimension));
}

// eta curvature = 1 and b = inf: every step starts from the minimum itself, so
// X_j = m - eta Z_j, and sigma is geometric with success probability
//   p = P(|eta Z| >= r) = (1 + r / (eta s))^-alpha.
// (1 - p)^sigma, made continuous by a uniform variate of its own, is uniform.
// False-alarm budget 1e-6 for each of three dimensions, seed fixed: distances
// above 0.019 fail. A p off by 10 % makes a distance of 0.035, four standard
// deviations of the statistic more: power above 0.999.
TEST(MultivariateLawTest, GeometricExitTimes) {
  constexpr double kRadius = 0.5;
  constexpr double kRate = 0.5;
  constexpr double kScale = 0.1;
  constexpr double kTailIndex = 1.2;
  constexpr int kNumChains = 20'000;
  const double p = std::pow(1 + kRadius / (kRate * kScale), -kTailIndex);
  for (int dimension : {2, 5, 40}) {
    const QuadraticBowl bowl =
        *QuadraticBowl::Create(std::vector<double>(dimension, 1),
                               std::vector<double>(dimension, 2), kRadius);
    const MultivariateEnsemble ensemble(
        bowl, Isotropic(dimension, kTailIndex, kScale),
        *SgdParams::Create(kRate, kInfinity, kInfinity), 20271, dimension);
    const MultivariateExits exits = ensemble.SimulateFirstExits(
        DeclaredField(bowl), bowl.minimum(), 1'000'000, 0, kNumChains);
    std::vector<double> sample;
    for (int i = 0; i < kNumChains; ++i) {
      ASSERT_FALSE(exits.censored(i));
      const double u = UniformOpen(
          DrawWords({.seed = 20272, .stream = 0, .chain = 0}, i).first);
      const double before = exits.num_steps[i] - 1;
      sample.push_back(std::pow(1 - p, before) * (1 - p * u));
    }
    THSGD_ASSERT_OK_AND_ASSIGN(
        const KsTestResult result,
        KsTest(sample, [](double x) { return std::clamp(x, 0.0, 1.0); }));
    EXPECT_GE(result.p_value, 1e-6)
        << "d = " << dimension << ", distance " << result.statistic;
  }
}

// Noise along the first axis only: the first coordinate is the one-dimensional
// process, the second rests in its minimum. Exit times of both engines have the
// same law. False-alarm budget 1e-6 for both statistics together, seed fixed:
// with 5,000 chains each, distances above 0.056 fail, so laws 0.09 apart are
// told apart with probability above 0.999.
TEST(MultivariateLawTest, OneActiveCoordinateIsTheOneDimensionalEngine) {
  constexpr int kNumChains = 5000;
  const PolynomialLandscape well = *PolynomialLandscape::DoubleWell(0, 1, 1, 0);
  const SgdParams params = *SgdParams::Create(0.02, 0.6, 2);
  const Ensemble line(well, *SymmetricLomax::Create(1.2, 0.5), params, 20281,
                      0);
  std::vector<FirstExit> line_exits(kNumChains);
  const AttractionField& field = well.fields()[0];
  line.SimulateFirstExits(field, -1, 1'000'000, 0, absl::MakeSpan(line_exits));

  const VectorLomax law = *VectorLomax::Create(
      1.2, 0.5, *DirectionMixture::Create({{{1, 0}, 1}, {{-1, 0}, 1}}));
  const auto product = std::make_shared<const MultivariateLandscape>(
      *ProductLandscape::Create(well, 2));
  const MultivariateEnsemble plane(*product, law, params, 20281, 1);
  const MultivariateExits plane_exits = plane.SimulateFirstExits(
      FlowField(product, {{-1, 1}, 0.9}), {-1, 1}, 1'000'000, 0, kNumChains);
  std::vector<double> line_times;
  std::vector<double> plane_times;
  std::vector<double> line_positions;
  std::vector<double> plane_positions;
  for (int i = 0; i < kNumChains; ++i) {
    ASSERT_FALSE(line_exits[i].censored());
    ASSERT_FALSE(plane_exits.censored(i));
    line_times.push_back(line_exits[i].num_steps);
    plane_times.push_back(plane_exits.num_steps[i]);
    line_positions.push_back(line_exits[i].position);
    plane_positions.push_back(plane_exits.position(i)[0]);
    EXPECT_EQ(plane_exits.position(i)[1], 1);
  }
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult times,
                             TwoSampleKsTest(line_times, plane_times));
  EXPECT_GE(times.p_value, 5e-7) << times.statistic;
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult positions,
                             TwoSampleKsTest(line_positions, plane_positions));
  EXPECT_GE(positions.p_value, 5e-7) << positions.statistic;
}

// The stationary law of X_j = (1 - eta) X_{j-1} - eta Z_j with standard normal
// Z has independent normal coordinates of variance eta / (2 - eta);
// (1 - eta)^500 forgets the start. False-alarm budget 1e-6 for the three
// together, seed fixed: distances above 0.020 fail. A standard deviation off by
// 15 % makes a distance of 0.033: power above 0.999.
TEST(MultivariateLawTest, GaussianNoiseInABowl) {
  constexpr double kEta = 0.0625;
  const MultivariateEnsemble ensemble(
      *QuadraticBowl::Create({0, 0, 0}, {1, 1, 1}, kInfinity),
      *VectorGaussian::Create(3, 1),
      *SgdParams::Create(kEta, kInfinity, kInfinity), 20291, 0);
  MultivariateOccupationSpec spec;
  spec.regions = {{{0, 0, 0}, 1}};
  spec.keep_final_positions = true;
  const MultivariateOccupation occupation =
      ensemble.SimulateOccupation(spec, {0.5, 0, -0.5}, 500, 0, 20'000);
  const double deviation = std::sqrt(kEta / (2 - kEta));
  for (int k = 0; k < 3; ++k) {
    std::vector<double> sample;
    for (int i = 0; i < 20'000; ++i) {
      sample.push_back(occupation.final_positions[3 * i + k]);
    }
    THSGD_ASSERT_OK_AND_ASSIGN(
        const KsTestResult result, KsTest(sample, [&](double x) {
          return std::erfc(-x / (deviation * std::sqrt(2.0))) / 2;
        }));
    EXPECT_GE(result.p_value, 1e-6 / 3) << "distance " << result.statistic;
  }
}

}  // namespace
}  // namespace thsgd

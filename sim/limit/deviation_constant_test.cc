// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/deviation_constant.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kAlpha = 1.2;
constexpr RegularVariation kTail = {.tail_index = kAlpha, .p_positive = 0.3};

DeviationEvent EventWith(double curvature) {
  return {.gradient = [curvature](double x) { return curvature * x; },
          .start = 0.5,
          .horizon = 2,
          .distance = 0.25,
          .truncation_threshold = kInfinity,
          .walls = {}};
}

// Where neighbours approach each other only a jump of the full size strays:
// C = T delta^-alpha.
TEST(DeviationConstantTest, ContractingFlow) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Estimate c,
                             DeviationConstant(EventWith(1.5), kTail));
  EXPECT_NEAR(c.value, 2 * std::pow(0.25, -kAlpha), 1e-6);
  EXPECT_LT(c.error, 1e-6);
}

// Where they part like e^(c t), a jump at time t may be smaller by e^(-c
// (T-t)): C = delta^-alpha (e^(alpha c T) - 1) / (alpha c).
TEST(DeviationConstantTest, ExpandingFlow) {
  constexpr double kRate = 0.7;
  THSGD_ASSERT_OK_AND_ASSIGN(const Estimate c,
                             DeviationConstant(EventWith(-kRate), kTail));
  const double expected = std::pow(0.25, -kAlpha) *
                          std::expm1(kAlpha * kRate * 2) / (kAlpha * kRate);
  EXPECT_NEAR(c.value, expected, 1e-5 * expected);
}

// A wall 0.1 above the start leaves downward jumps alone; so does, for both, a
// threshold below the distance.
TEST(DeviationConstantTest, WallsAndTruncationPreventIt) {
  DeviationEvent event = EventWith(0);
  event.walls.above = 0.6;
  THSGD_ASSERT_OK_AND_ASSIGN(const Estimate c, DeviationConstant(event, kTail));
  EXPECT_NEAR(c.value, 0.3 * 2 * std::pow(0.25, -kAlpha), 1e-6);
  event.truncation_threshold = 0.2;
  THSGD_ASSERT_OK_AND_ASSIGN(const Estimate none,
                             DeviationConstant(event, kTail));
  EXPECT_EQ(none.value, 0);
}

// Simulated paths near the limit, from where the flow drives neighbours apart.
// Null hypothesis: P = C H(1/eta)/eta up to a relative bias of 5 %, which is
// ten small parameters' worth of second jumps and the step. Binomial z with
// that margin, z_max = 5.2, budget 2e-7. C is 22.8, so some 3600 events of
// 200,000 are expected, with a standard error of 1.7 %: power above 0.999
// against a constant off by 20 %. Control: the constant without the flow,
// T delta^-alpha, which is less than half of C, is rejected.
TEST(DeviationConstantTest, SimulationIsClose) {
  constexpr double kEta = 0.02;
  constexpr double kStart = 0.9;
  constexpr double kHorizon = 2;
  constexpr double kDistance = 0.25;
  constexpr int kNumChains = 200000;
  constexpr double kBias = 0.05;
  constexpr double kZMax = 5.2;
  // The wells of a double well: 0 and 2, with the maximum 1 between them.
  const Landscape landscape =
      *PolynomialLandscape::FromCriticalPoints(1, {0, 1, 2});
  const SymmetricLomax law = *SymmetricLomax::Create(kAlpha, 0.005);
  const double wall = 3;
  const Ensemble ensemble(landscape, law,
                          *SgdParams::Create(kEta, kInfinity, wall), 5, 0);
  const GradientTable& table = ensemble.gradient();
  const DeviationEvent event = {
      .gradient = [&](double x) { return table.Gradient(x); },
      .start = kStart,
      .horizon = kHorizon,
      .distance = kDistance,
      .truncation_threshold = kInfinity,
      .walls = Walls::At(wall)};
  THSGD_ASSERT_OK_AND_ASSIGN(const Estimate c,
                             DeviationConstant(event, *TailLimit(law)));
  EXPECT_LT(c.error, 0.01 * c.value);

  constexpr int kNumSteps = 100;
  std::vector<double> flow = {kStart};
  for (int j = 0; j < kNumSteps; ++j) {
    // The flow by 64 Euler steps a step: an error of some 1e-4.
    double x = flow.back();
    for (int i = 0; i < 64; ++i) x -= kEta / 64 * table.Gradient(x);
    flow.push_back(x);
  }
  int num_astray = 0;
  for (int chain = 0; chain < kNumChains; ++chain) {
    const std::vector<double> path = ensemble.SimulatePath(
        kStart, kNumSteps, static_cast<std::uint32_t>(chain));
    for (int j = 0; j <= kNumSteps; ++j) {
      if (std::fabs(path[j] - flow[j]) > kDistance) {
        ++num_astray;
        break;
      }
    }
  }
  const double small_parameter = law.TailProbability(1 / kEta) / kEta;
  EXPECT_LT(small_parameter, 0.001);
  const auto distance_in_errors = [&](double constant) {
    const double p = constant * small_parameter;
    const double mean = p * kNumChains;
    const double excess = std::fabs(num_astray - mean) - kBias * mean;
    return excess / std::sqrt(mean * (1 - p));
  };
  EXPECT_LT(distance_in_errors(c.value), kZMax)
      << num_astray << " of " << c.value * small_parameter * kNumChains;
  EXPECT_GT(distance_in_errors(kHorizon * std::pow(kDistance, -kAlpha)), kZMax);
}

}  // namespace
}  // namespace thsgd

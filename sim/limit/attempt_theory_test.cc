// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/attempt_theory.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/jump_geometry.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/exit_attempts.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kAlpha = 1.2;
constexpr AttemptSpec kSpec = {.core_radius = 0.1, .attempt_radius = 0.2};

AttemptTheory TheoryOf(const Landscape& landscape, double b,
                       const RegularVariation& tail) {
  const JumpGeometry geometry =
      *JumpGeometry::Create({FieldOf(landscape)}, Walls::At(kInfinity), b);
  return ComputeAttemptTheory(landscape, geometry.fields()[0], b, tail, kSpec);
}

// Where g = c z the times are logarithms: (log(R/c) + (1 - (b/R)^-alpha) /
// alpha) / curvature with landings inside only.
TEST(AttemptTheoryTest, ClosedFormInAQuadraticWell) {
  constexpr double kCurvature = 2.5;
  constexpr double kThreshold = 0.5;
  const QuadraticWell well = *QuadraticWell::Create(0.3, kCurvature, -0.5, 1.3);
  const AttemptTheory theory =
      TheoryOf(well, kThreshold, {.tail_index = kAlpha, .p_positive = 0.3});
  const double expected =
      (std::log(2.0) + (1 - std::pow(2.5, -kAlpha)) / kAlpha) / kCurvature;
  EXPECT_NEAR(theory.failed_time.value, expected, 1e-9);
  EXPECT_LT(theory.failed_time.error, 1e-8);
  EXPECT_NEAR(theory.rate_constant, std::pow(0.2, -kAlpha), 1e-12);
}

// One exit, at D = 0.8 below the minimum, within reach of a single jump: those
// landings are no failures. E[log(U/c); U < D] = log(R/c) P(U < D) +
// (1 - (D/R)^-alpha) / alpha - (D/R)^-alpha log(D/R).
TEST(AttemptTheoryTest, ExitsByOneJumpAreNoFailures) {
  const QuadraticWell well = *QuadraticWell::Create(0, 1, -0.8, 1);
  const AttemptTheory theory =
      TheoryOf(well, 2, {.tail_index = kAlpha, .p_positive = 1});
  const double p_exit = std::pow(4.0, -kAlpha);
  const double expected =
      std::log(2.0) +
      ((1 - p_exit) / kAlpha - p_exit * std::log(4.0)) / (1 - p_exit);
  EXPECT_NEAR(theory.failed_time.value, expected, 1e-9);
}

// Simulated attempts where the limit is near: the rate per step, the mean
// duration of failures and the share of successes of two jumps, to the order
// H(1/eta) / eta of what the limit leaves out. Null hypothesis: none; a bound
// on the bias with a margin for chance, so the budget is below 1e-9: counts of
// some 1e5 attempts and 1e3 successes have standard errors of 0.3 % and 3 %,
// and the bounds leave 6 of them. Control: the theory of a core half as large.
TEST(AttemptTheoryTest, SimulationIsClose) {
  constexpr double kEta = 0.02;
  constexpr double kThreshold = 0.5;
  const QuarticWell well = *QuarticWell::Create(0, 1, 0.8);
  const SymmetricLomax law = *SymmetricLomax::Create(kAlpha, 0.02);
  const Landscape landscape = well;
  const Ensemble ensemble(
      landscape, law, *SgdParams::Create(kEta, kThreshold, kInfinity), 11, 0);
  std::vector<FirstExit> exits(1500);
  const ExitAttempts attempts = ensemble.SimulateExitAttempts(
      well.field(), kSpec, 0, 10'000'000, 0, absl::MakeSpan(exits));
  std::int64_t num_steps = 0;
  for (const FirstExit& exit : exits) {
    ASSERT_FALSE(exit.censored());
    num_steps += exit.num_steps;
  }
  const RegularVariation tail = *TailLimit(law);
  const AttemptTheory theory = TheoryOf(landscape, kThreshold, tail);
  const double h = law.TailProbability(1 / kEta);
  const double small_parameter = h / kEta;
  EXPECT_LT(small_parameter, 0.01);

  const auto total = static_cast<double>(attempts.num_attempts);
  EXPECT_NEAR(
      total / static_cast<double>(num_steps) / (theory.rate_constant * h), 1,
      10 * small_parameter);
  const double failed_time = kEta *
                             static_cast<double>(attempts.num_failed_steps) /
                             static_cast<double>(attempts.num_failed);
  // Durations are whole steps, and the last one leads into the core.
  EXPECT_NEAR(failed_time, theory.failed_time.value,
              kEta + 10 * small_parameter * theory.failed_time.value);
  const JumpGeometry geometry =
      *JumpGeometry::Create({well.field()}, Walls::At(kInfinity), kThreshold);
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<ExitConstants> q,
                             ComputeExitConstants(landscape, geometry, tail));
  const double p_success = q[0].total().value * ExitRateScale(law, kEta, 2) /
                           (theory.rate_constant * h);
  EXPECT_NEAR(static_cast<double>(attempts.num_succeeded) / total / p_success,
              1, 0.2);
  const AttemptTheory control =
      ComputeAttemptTheory(landscape, geometry.fields()[0], kThreshold, tail,
                           {.core_radius = 0.05, .attempt_radius = 0.2});
  EXPECT_GT(std::fabs(failed_time - control.failed_time.value),
            kEta + 10 * small_parameter * control.failed_time.value);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Against closed forms in the box |u_i| <= s w_i. Sample i of 20 has the loss
// g_i u_i and is correct while that is below 1. At the worst place u_i = s w_i
// for all i, and sample i is wrong as soon as s >= 1 / (w_i g_i): a drop of
// more than 0.1, three samples, begins at the third smallest of these.

#include "dl/sharpness/maximal_sharpness.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "Eigen/Core"
#include "dl/sharpness/largest_scale.h"
#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/perturbation_sharpness.h"
#include "dl/sharpness/quadratic_losses.h"
#include "gtest/gtest.h"
#include "torch/types.h"

namespace thsgd {
namespace {

constexpr int kNumSamples = 20;
constexpr std::uint64_t kSeed = 20265;
constexpr double kPrecision = 1e-3;
// 2 / relative_step steps lead from one side of the box to the other.
constexpr BoxAscent kAscent = {
    .num_starts = 2, .num_steps = 8, .relative_step = 0.25};
constexpr PerturbationSearch kPlain = {.max_accuracy_drop = 0.1,
                                       .relative_precision = kPrecision,
                                       .magnitude_offset = std::nullopt};

// Sample i is lost at scale 0.03 (i + 1) in the plain form; parameters are
// 2^-(i % 5) of either sign.
QuadraticProblem Thresholds() {
  QuadraticProblem problem;
  problem.center.resize(kNumSamples);
  problem.hessian = Eigen::MatrixXd::Zero(kNumSamples, kNumSamples);
  problem.slope = Eigen::MatrixXd::Zero(kNumSamples, kNumSamples);
  problem.correct_below = 1;
  for (int i = 0; i < kNumSamples; ++i) {
    problem.center[i] = std::ldexp(i % 2 == 0 ? 1 : -1, -(i % 5));
    problem.slope(i, i) = (i % 3 == 0 ? -1 : 1) / (0.03 * (i + 1));
  }
  return problem;
}

PerturbationSharpness Measure(const QuadraticProblem& problem,
                              const PerturbationSearch& search) {
  QuadraticLosses losses(problem);
  LocalLosses local(losses, losses.Center());
  return MeasureMaximalSharpness(local, search, kAscent, kSeed);
}

// Rounding of theta + displacement moves it by 2^-25 at most, a relative 1e-6
// of 0.09.
void ExpectScale(const PerturbationSharpness& measured, double scale) {
  EXPECT_EQ(measured.censoring, ScaleCensoring::kNone);
  EXPECT_LE(measured.scale, scale * (1 + 2e-6));
  EXPECT_GE(measured.scale, scale / (1 + kPrecision) * (1 - 2e-6));
  EXPECT_EQ(measured.value, 1 / (measured.scale * measured.scale));
}

TEST(MaximalSharpnessTest, PlainFormIsTheClosedForm) {
  const PerturbationSharpness measured = Measure(Thresholds(), kPlain);
  ExpectScale(measured, 0.09);
  EXPECT_EQ(measured.accuracy_drop, 0.1);
}

TEST(MaximalSharpnessTest, MagnitudeAwareFormIsTheClosedForm) {
  PerturbationSearch search = kPlain;
  search.magnitude_offset = 0.5;
  QuadraticProblem problem = Thresholds();
  for (int i = 0; i < kNumSamples; ++i) {
    problem.slope(i, i) /= std::fabs(problem.center[i]) + 0.5;
  }
  ExpectScale(Measure(problem, search), 0.09);
}

// At a minimum with diagonal A every corner is as bad as any: the loss is
// s^2 tr(A) / 2, and all samples are lost at once.
TEST(MaximalSharpnessTest, MinimumIsTheClosedForm) {
  QuadraticProblem problem;
  problem.center = Eigen::Vector3d(0.5, -0.25, 0);
  problem.hessian = Eigen::Vector3d(8, 2, 1).asDiagonal();
  problem.slope = Eigen::MatrixXd::Zero(4, 3);
  problem.correct_below = 0.22;
  const PerturbationSharpness measured = Measure(problem, kPlain);
  ExpectScale(measured, std::sqrt(2 * 0.22 / 11));
  EXPECT_EQ(measured.accuracy_drop, 0);
}

// Without a step the worst of the starts is far less than the worst of the box:
// it is the ascent that finds it.
TEST(MaximalSharpnessTest, AscentFindsWhatStartsDoNot) {
  QuadraticLosses losses(Thresholds());
  LocalLosses local(losses, losses.Center());
  BoxAscent starts_only = kAscent;
  starts_only.num_steps = 0;
  const PerturbationSharpness measured =
      MeasureMaximalSharpness(local, kPlain, starts_only, kSeed);
  EXPECT_GT(measured.scale, 0.09 * 1.01);
  EXPECT_EQ(local.pass_counts().num_gradients, 0);
}

TEST(MaximalSharpnessTest, SameBitsWhateverWasMeasuredBefore) {
  QuadraticLosses losses(Thresholds());
  const torch::Tensor theta = losses.Center();
  LocalLosses local(losses, theta);
  BoxAscent ascent = kAscent;
  // Steps lead to corners, whatever the start.
  ascent.num_steps = 0;
  const auto measure = [&](std::uint64_t seed) {
    return MeasureMaximalSharpness(local, kPlain, ascent, seed).value;
  };
  const double first = measure(kSeed);
  EXPECT_NE(measure(kSeed + 1), first);
  EXPECT_EQ(measure(kSeed), first);
  EXPECT_TRUE(theta.equal(losses.Center()));
}

TEST(MaximalSharpnessTest, FlatLossesAreCensoredAbove) {
  QuadraticProblem problem = Thresholds();
  problem.slope.setZero();
  const PerturbationSharpness measured = Measure(problem, kPlain);
  EXPECT_EQ(measured.censoring, ScaleCensoring::kAbove);
  EXPECT_EQ(measured.value, 1 / (kMaxScale * kMaxScale));
}

TEST(MaximalSharpnessTest, LossesThatDivergeNearbyAreCensoredBelow) {
  QuadraticProblem problem = Thresholds();
  problem.hessian.setConstant(std::numeric_limits<double>::max());
  const PerturbationSharpness measured = Measure(problem, kPlain);
  EXPECT_EQ(measured.censoring, ScaleCensoring::kBelow);
  EXPECT_EQ(measured.value, 1 / (kMinScale * kMinScale));
  EXPECT_EQ(measured.accuracy_drop, 1);
}

TEST(MaximalSharpnessTest, DivergedThetaGivesNan) {
  QuadraticLosses losses(Thresholds());
  torch::Tensor theta = losses.Center();
  theta.data_ptr<float>()[1] = std::numeric_limits<float>::infinity();
  LocalLosses local(losses, theta);
  const PerturbationSharpness measured =
      MeasureMaximalSharpness(local, kPlain, kAscent, kSeed);
  EXPECT_EQ(measured.censoring, ScaleCensoring::kDiverged);
  EXPECT_TRUE(std::isnan(measured.value));
  EXPECT_EQ(local.pass_counts().num_evaluations, 1);
}

// Slopes that overflow in float: the ascent goes on along the others.
TEST(MaximalSharpnessTest, InfiniteGradientsStayInTheBox) {
  QuadraticProblem problem = Thresholds();
  problem.slope(0, 0) = 1e300;
  // Sample 0 is lost wherever u_0 > 0; two more at 0.09.
  ExpectScale(Measure(problem, kPlain), 0.09);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Against a closed form: sample i has the loss g_i u_i, u the displacement, and
// is correct while that is below 1, so with normal u of standard deviation
// s w_i its probability to be wrong is P(z > 1 / (s w_i g_i)), for each sample
// independently. With w_i g_i = 1 the mean drop is 0.1 at
//   sigma = 1 / 1.2815515655 = 0.7803.
// One draw's drop has variance p (1 - p) / N, and the mean drop the derivative
// phi(1 / s) / s by log s, 0.2249 at sigma.

#include "dl/sharpness/pac_bayes_sharpness.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "Eigen/Core"
#include "base/status_matchers.h"
#include "dl/sharpness/largest_scale.h"
#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/perturbation_sharpness.h"
#include "dl/sharpness/quadratic_losses.h"
#include "gtest/gtest.h"
#include "stats/z_test.h"
#include "torch/types.h"

namespace thsgd {
namespace {

constexpr int kNumSamples = 100;
constexpr int kNumDraws = 400;
constexpr std::uint64_t kSeed = 20264;
constexpr double kPi = 3.14159265358979323846;
// P(z > kQuantile) = 0.1.
constexpr double kQuantile = 1.2815515655446004;
constexpr double kSigma = 1 / kQuantile;
constexpr double kOffset = 0.125;

constexpr PerturbationSearch kPlain = {.max_accuracy_drop = 0.1,
                                       .relative_precision = 1e-3,
                                       .magnitude_offset = std::nullopt};
constexpr PerturbationSearch kMagnitudeAware = {.max_accuracy_drop = 0.1,
                                                .relative_precision = 1e-3,
                                                .magnitude_offset = kOffset};

// Parameters of both signs from 1/8 to 8; slopes as the form asks.
QuadraticProblem Threshold(const PerturbationSearch& search) {
  QuadraticProblem problem;
  problem.center.resize(kNumSamples);
  problem.hessian = Eigen::MatrixXd::Zero(kNumSamples, kNumSamples);
  problem.slope = Eigen::MatrixXd::Zero(kNumSamples, kNumSamples);
  problem.correct_below = 1;
  for (int i = 0; i < kNumSamples; ++i) {
    problem.center[i] = std::ldexp(i % 2 == 0 ? 1 : -1, i % 7 - 3);
    problem.slope(i, i) = search.magnitude_offset.has_value()
                              ? 1 / (std::fabs(problem.center[i]) + kOffset)
                              : 1;
  }
  return problem;
}

PacBayesSharpness Measure(const QuadraticProblem& problem,
                          const PerturbationSearch& search,
                          int num_draws = kNumDraws) {
  QuadraticLosses losses(problem);
  LocalLosses local(losses, losses.Center());
  return MeasurePacBayesSharpness(local, search, num_draws, kSeed);
}

// Three comparisons in each of two tests, false-alarm budget 1e-6 for them all.
// Power: taking variance for standard deviation, or w_i = 1 for |theta_i| +
// epsilon, moves log sigma by more than 0.2: 80 standard errors.
void ExpectClosedForm(const PacBayesSharpness& measured,
                      const PerturbationSearch& search) {
  THSGD_ASSERT_OK_AND_ASSIGN(const double level, PerComparisonLevel(1e-6, 6));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_max, TwoSidedZ(level));
  const double drop_error = std::sqrt(0.1 * 0.9 / kNumSamples / kNumDraws);
  const double derivative =
      std::exp(-kQuantile * kQuantile / 2) / std::sqrt(2 * kPi) * kQuantile;
  const double log_error = drop_error / derivative;
  EXPECT_EQ(measured.sharpness.censoring, ScaleCensoring::kNone);
  EXPECT_LE(std::fabs(std::log(measured.sharpness.scale / kSigma)),
            z_max * log_error + search.relative_precision);
  EXPECT_EQ(measured.sharpness.value,
            1 / (measured.sharpness.scale * measured.sharpness.scale));
  // The scale found is harmless and one 1.001 times as large is not: between
  // them 9 samples of 40,000 are lost on average, by a Poisson law all but
  // surely fewer than the 60 that make a standard error.
  EXPECT_LE(measured.sharpness.accuracy_drop, 0.1);
  EXPECT_GE(measured.sharpness.accuracy_drop, 0.1 - drop_error);
  // A sample standard deviation of 400 nearly normal drops: 1 / sqrt(2 n).
  EXPECT_LE(std::fabs(measured.drop_standard_error / drop_error - 1),
            z_max / std::sqrt(2.0 * kNumDraws));
  // The difference quotient over 1.25 each way: its own noise is at most that
  // of two independent means, sqrt(2) z_max drop_error / (2 log 1.25), 11 % of
  // the derivative; the curvature of the drop makes 2 %.
  const double quotient_error =
      z_max * std::sqrt(2) * drop_error / (2 * std::log(1.25)) / derivative;
  const double stated = measured.standard_error / measured.sharpness.value / 2;
  EXPECT_LE(
      std::fabs(std::log(stated / log_error)),
      -std::log1p(-quotient_error - 0.05) + z_max / std::sqrt(2.0 * kNumDraws));
}

TEST(PacBayesSharpnessTest, PlainFormIsTheClosedForm) {
  ExpectClosedForm(Measure(Threshold(kPlain), kPlain), kPlain);
}

TEST(PacBayesSharpnessTest, MagnitudeAwareFormIsTheClosedForm) {
  ExpectClosedForm(Measure(Threshold(kMagnitudeAware), kMagnitudeAware),
                   kMagnitudeAware);
}

// Giving up early must not change a verdict: at the scale found the mean of all
// draws is within the limit, and at the next larger scale it is not.
TEST(PacBayesSharpnessTest, VerdictsAreThoseOfAllDraws) {
  for (double limit : {0.01, 0.05, 0.3}) {
    PerturbationSearch search = kPlain;
    search.max_accuracy_drop = limit;
    for (int num_draws : {2, 3, 20}) {
      const PacBayesSharpness measured =
          Measure(Threshold(search), search, num_draws);
      EXPECT_EQ(measured.sharpness.censoring, ScaleCensoring::kNone);
      EXPECT_LE(measured.sharpness.accuracy_drop, limit);
      // The sum of the drops exceeds the limit at a scale 1.001 times as large.
      // In between at most 0.025 samples a draw are lost on average; more than
      // one a draw, by a Poisson law with two draws, has probability 2e-5.
      EXPECT_GE(measured.sharpness.accuracy_drop, limit - 1.0 / kNumSamples);
    }
  }
}

TEST(PacBayesSharpnessTest, SameBitsWhateverWasMeasuredBefore) {
  QuadraticLosses losses(Threshold(kPlain));
  const torch::Tensor theta = losses.Center();
  LocalLosses local(losses, theta);
  const PacBayesSharpness first =
      MeasurePacBayesSharpness(local, kPlain, 10, kSeed);
  const PacBayesSharpness other =
      MeasurePacBayesSharpness(local, kPlain, 10, kSeed + 1);
  const PacBayesSharpness again =
      MeasurePacBayesSharpness(local, kPlain, 10, kSeed);
  EXPECT_EQ(first.sharpness.value, again.sharpness.value);
  EXPECT_EQ(first.standard_error, again.standard_error);
  EXPECT_NE(first.sharpness.value, other.sharpness.value);
  EXPECT_TRUE(theta.equal(losses.Center()));
}

TEST(PacBayesSharpnessTest, FlatLossesAreCensoredAbove) {
  QuadraticProblem problem = Threshold(kPlain);
  problem.slope.setZero();
  const PacBayesSharpness measured = Measure(problem, kPlain, 2);
  EXPECT_EQ(measured.sharpness.censoring, ScaleCensoring::kAbove);
  EXPECT_EQ(measured.sharpness.scale, kMaxScale);
  EXPECT_EQ(measured.sharpness.accuracy_drop, 0);
  EXPECT_TRUE(std::isnan(measured.standard_error));
}

// Each loss is huge, infinite or not a number wherever theta is moved at all: a
// sample with such a loss is not correct.
TEST(PacBayesSharpnessTest, LossesThatDivergeNearbyAreCensoredBelow) {
  QuadraticProblem problem = Threshold(kPlain);
  problem.hessian.setConstant(std::numeric_limits<double>::max());
  QuadraticLosses losses(problem);
  LocalLosses local(losses, losses.Center());
  ASSERT_EQ(local.AtTheta().num_correct, kNumSamples);
  const PacBayesSharpness measured =
      MeasurePacBayesSharpness(local, kPlain, 2, kSeed);
  EXPECT_EQ(measured.sharpness.censoring, ScaleCensoring::kBelow);
  EXPECT_EQ(measured.sharpness.scale, kMinScale);
  EXPECT_EQ(measured.sharpness.accuracy_drop, 1);
}

TEST(PacBayesSharpnessTest, DivergedThetaGivesNan) {
  QuadraticLosses losses(Threshold(kPlain));
  torch::Tensor theta = losses.Center();
  theta.data_ptr<float>()[1] = std::numeric_limits<float>::infinity();
  LocalLosses local(losses, theta);
  const PacBayesSharpness measured =
      MeasurePacBayesSharpness(local, kPlain, 2, kSeed);
  EXPECT_EQ(measured.sharpness.censoring, ScaleCensoring::kDiverged);
  EXPECT_TRUE(std::isnan(measured.sharpness.value));
  EXPECT_EQ(local.pass_counts().num_evaluations, 1);
}

}  // namespace
}  // namespace thsgd

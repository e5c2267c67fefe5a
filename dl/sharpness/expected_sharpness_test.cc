// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Against closed forms on quadratic losses. z standard normal, delta = 0.01:
//   at a minimum       E = delta^2 tr(A) / 2, variance delta^4 tr(A^2) / 2
//   on a slope g       E = delta |g| sqrt(2 / pi), variance
//                      delta^2 |g|^2 (1 - 2 / pi)
//   at a saddle, A = diag(1, -1), where (z1^2 - z2^2) / 2 is the product of two
//   independent standard normals: E = delta^2 2 / pi, variance
//                      delta^4 (1 - 4 / pi^2)
// The saddle and the slope tell E |X| from |E X| = 0. Rounding theta + delta z
// to float moves each coordinate by at most 2^-24 |theta|: 1e-5 of its
// displacement, and with a random sign, so below 1e-6 of the mean; the standard
// errors are 1e-2 of it.

#include "dl/sharpness/expected_sharpness.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "Eigen/Core"
#include "base/status_matchers.h"
#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/quadratic_losses.h"
#include "gtest/gtest.h"
#include "stats/z_test.h"
#include "torch/types.h"

namespace thsgd {
namespace {

constexpr double kDelta = 0.01;
constexpr int kNumDraws = 10'000;
constexpr std::uint64_t kSeed = 20263;
constexpr double kPi = 3.14159265358979323846;

QuadraticProblem Minimum() {
  QuadraticProblem problem;
  problem.center = Eigen::Vector3d(1, -0.5, 0);
  problem.hessian = Eigen::Matrix3d{{5, 1, 0}, {1, 3, -1}, {0, -1, 2}};
  problem.slope = Eigen::MatrixXd::Zero(2, 3);
  // They cancel in L.
  problem.slope.row(0) << 3, 2, 1;
  problem.slope.row(1) << -3, -2, -1;
  problem.correct_below = 1;
  return problem;
}

QuadraticProblem Saddle() {
  QuadraticProblem problem;
  problem.center = Eigen::Vector2d(1, 1);
  problem.hessian = Eigen::Matrix2d{{1, 0}, {0, -1}};
  problem.slope = Eigen::MatrixXd::Zero(1, 2);
  problem.correct_below = 1;
  return problem;
}

QuadraticProblem Slope() {
  QuadraticProblem problem = Saddle();
  problem.hessian.setZero();
  problem.slope << 3, 4;
  return problem;
}

ExpectedSharpness Measure(const QuadraticProblem& problem,
                          int num_draws = kNumDraws) {
  QuadraticLosses losses(problem);
  LocalLosses local(losses, losses.Center());
  return MeasureExpectedSharpness(local, kDelta, num_draws, kSeed);
}

// Two comparisons in each of three tests, budget 1e-6 for them all. The second
// is of the standard error: with excess kurtosis k of a draw, that of a sample
// variance relative to it is sqrt((2 + k) / n), and of its root half that.
void ExpectLaw(const ExpectedSharpness& measured, double mean, double variance,
               double excess_kurtosis) {
  THSGD_ASSERT_OK_AND_ASSIGN(const double level, PerComparisonLevel(1e-6, 6));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_max, TwoSidedZ(level));
  const double error = std::sqrt(variance / kNumDraws);
  EXPECT_LE(std::fabs(measured.value - mean) / error, z_max) << measured.value;
  EXPECT_LE(std::fabs(measured.standard_error / error - 1),
            z_max * std::sqrt((2 + excess_kurtosis) / kNumDraws) / 2);
  EXPECT_EQ(measured.num_diverged, 0);
}

TEST(ExpectedSharpnessTest, MinimumGivesHalfTheTrace) {
  // tr(A^2) = 25 + 9 + 4 + 2 + 2. The excess kurtosis of a weighted sum of
  // chi-squares is at most that of one, 12.
  ExpectLaw(Measure(Minimum()), kDelta * kDelta * 10 / 2,
            std::pow(kDelta, 4) * 42 / 2, 12);
}

TEST(ExpectedSharpnessTest, SaddleIsNotFlat) {
  // |XY|: fourth central moment from E|XY|^k = (E|X|^k)^2, E|X|^3 = 2 m,
  // m = sqrt(2 / pi): 9 - 4 (4 m^2) m^2 + 6 m^4 - 3 m^8.
  const double m2 = 2 / kPi;
  const double variance = 1 - m2 * m2;
  const double fourth = 9 - 16 * m2 * m2 + 6 * m2 * m2 - 3 * m2 * m2 * m2 * m2;
  ExpectLaw(Measure(Saddle()), kDelta * kDelta * m2,
            std::pow(kDelta, 4) * variance, fourth / (variance * variance) - 3);
}

TEST(ExpectedSharpnessTest, SlopeIsTheMeanOfAHalfNormal) {
  // The excess kurtosis of the half-normal law is 8 (pi - 3) / (pi - 2)^2.
  ExpectLaw(Measure(Slope()), kDelta * 5 * std::sqrt(2 / kPi),
            kDelta * kDelta * 25 * (1 - 2 / kPi),
            8 * (kPi - 3) / ((kPi - 2) * (kPi - 2)));
}

TEST(ExpectedSharpnessTest, SameBitsWhateverWasMeasuredBefore) {
  QuadraticLosses losses(Minimum());
  const torch::Tensor theta = losses.Center();
  LocalLosses local(losses, theta);
  const ExpectedSharpness first =
      MeasureExpectedSharpness(local, kDelta, 100, kSeed);
  const ExpectedSharpness other =
      MeasureExpectedSharpness(local, kDelta, 100, kSeed + 1);
  const ExpectedSharpness again =
      MeasureExpectedSharpness(local, kDelta, 100, kSeed);
  EXPECT_EQ(first.value, again.value);
  EXPECT_EQ(first.standard_error, again.standard_error);
  EXPECT_NE(first.value, other.value);
  EXPECT_TRUE(theta.equal(losses.Center()));
}

TEST(ExpectedSharpnessTest, MoreDrawsContinueTheSequence) {
  const ExpectedSharpness two = Measure(Minimum(), 2);
  const ExpectedSharpness three = Measure(Minimum(), 3);
  // The values of draws 0, 1 are mean -+ standard error; with the third the
  // variance follows from the two means.
  const double third = 3 * three.value - 2 * two.value;
  const double squares = 2 * std::pow(two.standard_error, 2) +
                         2 * std::pow(two.value - three.value, 2) +
                         std::pow(third - three.value, 2);
  // A few roundings of numbers of this size.
  EXPECT_NEAR(three.standard_error, std::sqrt(squares / 6),
              1e-12 * three.value);
}

TEST(ExpectedSharpnessTest, DivergedDrawsAreCounted) {
  QuadraticProblem problem = Slope();
  // Losses overflow at displacements of more than 1.8: never, with delta 0.01,
  // and at some of the draws, not all, with delta 1.
  problem.slope << 1e308, 0;
  QuadraticLosses losses(problem);
  LocalLosses local(losses, losses.Center());
  EXPECT_EQ(MeasureExpectedSharpness(local, kDelta, 10, kSeed).num_diverged, 0);
  const ExpectedSharpness wide =
      MeasureExpectedSharpness(local, 1, 1000, kSeed);
  EXPECT_GT(wide.num_diverged, 0);
  EXPECT_LT(wide.num_diverged, 1000);
  EXPECT_FALSE(std::isfinite(wide.value));
  EXPECT_TRUE(std::isnan(wide.standard_error));
}

TEST(ExpectedSharpnessTest, DivergedThetaGivesNan) {
  QuadraticLosses losses(Minimum());
  torch::Tensor theta = losses.Center();
  theta.data_ptr<float>()[1] = std::numeric_limits<float>::quiet_NaN();
  LocalLosses local(losses, theta);
  const ExpectedSharpness measured =
      MeasureExpectedSharpness(local, kDelta, 10, kSeed);
  EXPECT_TRUE(std::isnan(measured.value));
  EXPECT_EQ(measured.num_diverged, 10);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Against matrices whose eigenvalues are known: A = Q diag(lambda) Q^T with Q a
// reflection, and a diagonal one.

#include "dl/sharpness/hessian_spectrum.h"

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

constexpr int kDimension = 60;
constexpr std::uint64_t kSeed = 20266;

// lambda: -50, then 10, 9 and the rest between 0 and 1.
Eigen::VectorXd Eigenvalues() {
  Eigen::VectorXd lambda = Eigen::VectorXd::LinSpaced(kDimension, 0, 1);
  lambda[0] = -50;
  lambda[1] = 10;
  lambda[2] = 9;
  return lambda;
}

// I - 2 v v^T / |v|^2.
Eigen::MatrixXd Reflection() {
  const Eigen::VectorXd v = Eigen::VectorXd::LinSpaced(kDimension, 1, 2);
  return Eigen::MatrixXd::Identity(kDimension, kDimension) -
         2 * v * v.transpose() / v.squaredNorm();
}

QuadraticProblem Rotated() {
  QuadraticProblem problem;
  problem.center = Eigen::VectorXd::Constant(kDimension, 0.5);
  problem.hessian = Reflection() * Eigenvalues().asDiagonal() * Reflection();
  problem.slope = Eigen::MatrixXd::Zero(1, kDimension);
  problem.correct_below = 1;
  return problem;
}

LargestEigenvalue Measure(const QuadraticProblem& problem,
                          double relative_residual, int max_products) {
  QuadraticLosses losses(problem);
  LocalLosses local(losses, losses.Center());
  const LargestEigenvalue result =
      MeasureLargestEigenvalue(local, relative_residual, max_products, kSeed);
  EXPECT_EQ(local.pass_counts().num_products, result.num_products);
  return result;
}

// -50 is larger by magnitude. Products are rounded to float at input and
// output: each changes a coordinate by 2^-25 of itself at most, so H x by less
// than 2 * 2^-25 |H| |x| = 3e-6. An eigenvalue is within the residual's
// distance; the rounding adds its own.
TEST(LargestEigenvalueTest, IsTheLargestAsANumber) {
  const double rounding = 2 * 0x1p-25 * 50;
  const LargestEigenvalue rough = Measure(Rotated(), 1e-2, 60);
  EXPECT_TRUE(rough.converged);
  EXPECT_NEAR(rough.value, 10, 1e-2 * 10 + rounding);
  const LargestEigenvalue sharp = Measure(Rotated(), 1e-6, 60);
  EXPECT_TRUE(sharp.converged);
  EXPECT_GT(sharp.num_products, rough.num_products);
  EXPECT_LT(sharp.num_products, 40);
  EXPECT_NEAR(sharp.value, 10, 1e-6 * 10 + rounding);
  EXPECT_LE(sharp.residual, 1e-6 + 2 * rounding / 10);
}

// The residual is the measured |H x - value x|: it bounds the distance to an
// eigenvalue also where the method was stopped early.
TEST(LargestEigenvalueTest, ResidualBoundsTheErrorOfAnUnfinishedSearch) {
  for (int max_products : {2, 3, 5, 7}) {
    const LargestEigenvalue result = Measure(Rotated(), 1e-9, max_products);
    EXPECT_FALSE(result.converged);
    EXPECT_EQ(result.num_products, max_products);
    const double distance =
        (Eigenvalues().array() - result.value).abs().minCoeff();
    EXPECT_GT(result.residual, 1e-6);
    EXPECT_LE(distance,
              result.residual * std::fabs(result.value) + 2 * 0x1p-25 * 50);
  }
}

TEST(LargestEigenvalueTest, WholeSpaceIsExhausted) {
  QuadraticProblem problem;
  problem.center = Eigen::Vector2d(0, 0);
  problem.hessian = Eigen::Matrix2d{{-3, 1}, {1, -3}};
  problem.slope = Eigen::MatrixXd::Zero(1, 2);
  problem.correct_below = 1;
  const LargestEigenvalue result = Measure(problem, 1e-9, 100);
  EXPECT_TRUE(result.converged);
  EXPECT_EQ(result.num_products, 3);
  EXPECT_NEAR(result.value, -2, 2 * 0x1p-25 * 4);
}

TEST(LargestEigenvalueTest, ZeroHessianIsZero) {
  QuadraticProblem problem = Rotated();
  problem.hessian.setZero();
  const LargestEigenvalue result = Measure(problem, 1e-3, 10);
  EXPECT_TRUE(result.converged);
  EXPECT_EQ(result.value, 0);
  EXPECT_EQ(result.residual, 0);
}

TEST(LargestEigenvalueTest, ProductsThatAreNotFiniteGiveNan) {
  QuadraticProblem problem = Rotated();
  problem.hessian(3, 4) = std::numeric_limits<double>::quiet_NaN();
  const LargestEigenvalue result = Measure(problem, 1e-3, 10);
  EXPECT_TRUE(std::isnan(result.value));
  EXPECT_TRUE(std::isnan(result.residual));
  EXPECT_FALSE(result.converged);
  EXPECT_EQ(result.num_products, 1);
}

// A sign probe of a diagonal matrix gives its trace, up to the rounding of 60
// products to float.
TEST(HessianTraceTest, DiagonalHessianHasNoError) {
  QuadraticProblem problem = Rotated();
  problem.hessian = Eigenvalues().asDiagonal();
  QuadraticLosses losses(problem);
  LocalLosses local(losses, losses.Center());
  const HessianTrace trace = MeasureHessianTrace(local, 5, kSeed);
  const double rounding = 0x1p-24 * Eigenvalues().cwiseAbs().sum();
  EXPECT_NEAR(trace.value, Eigenvalues().sum(), rounding);
  EXPECT_LE(trace.standard_error, rounding);
}

// Two comparisons, false-alarm budget 1e-6 for both. A quadratic polynomial of
// signs has |X|_4 <= 3 |X|_2 (hypercontractivity), so its kurtosis is at most
// 81, and a sample variance of it the relative error sqrt(80 / n).
TEST(HessianTraceTest, IsUnbiasedWithTheStatedVariance) {
  constexpr int kNumProbes = 4000;
  QuadraticLosses losses(Rotated());
  LocalLosses local(losses, losses.Center());
  const HessianTrace trace = MeasureHessianTrace(local, kNumProbes, kSeed);
  const Eigen::MatrixXd hessian = Rotated().hessian;
  const double error =
      std::sqrt(2 * (hessian.squaredNorm() - hessian.diagonal().squaredNorm()) /
                kNumProbes);
  THSGD_ASSERT_OK_AND_ASSIGN(const double level, PerComparisonLevel(1e-6, 2));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_max, TwoSidedZ(level));
  EXPECT_LE(std::fabs(trace.value - Eigenvalues().sum()) / error, z_max);
  EXPECT_LE(std::fabs(trace.standard_error / error - 1),
            z_max * std::sqrt(80.0 / kNumProbes) / 2);
}

TEST(HessianTraceTest, ProductsThatAreNotFiniteGiveNan) {
  QuadraticProblem problem = Rotated();
  problem.hessian(3, 4) = std::numeric_limits<double>::infinity();
  QuadraticLosses losses(problem);
  LocalLosses local(losses, losses.Center());
  const HessianTrace trace = MeasureHessianTrace(local, 3, kSeed);
  EXPECT_FALSE(std::isfinite(trace.value));
  EXPECT_TRUE(std::isnan(trace.standard_error));
}

TEST(HessianSpectrumTest, SameBitsWhateverWasMeasuredBefore) {
  QuadraticLosses losses(Rotated());
  const torch::Tensor theta = losses.Center();
  LocalLosses local(losses, theta);
  const HessianTrace trace = MeasureHessianTrace(local, 10, kSeed);
  const LargestEigenvalue largest =
      MeasureLargestEigenvalue(local, 1e-3, 60, kSeed);
  EXPECT_NE(MeasureHessianTrace(local, 10, kSeed + 1).value, trace.value);
  const LargestEigenvalue other =
      MeasureLargestEigenvalue(local, 1e-3, 60, kSeed + 1);
  EXPECT_NE(other.value, largest.value);
  EXPECT_EQ(MeasureHessianTrace(local, 10, kSeed).value, trace.value);
  EXPECT_EQ(MeasureLargestEigenvalue(local, 1e-3, 60, kSeed).value,
            largest.value);
  EXPECT_TRUE(theta.equal(losses.Center()));
}

}  // namespace
}  // namespace thsgd

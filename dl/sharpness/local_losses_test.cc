// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/local_losses.h"

#include <cmath>
#include <vector>

#include "Eigen/Core"
#include "dl/model/sample_losses.h"
#include "dl/sharpness/quadratic_losses.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

QuadraticLosses MakeLosses() {
  QuadraticProblem problem;
  problem.center = Eigen::Vector2d(1, -2);
  problem.hessian = Eigen::Matrix2d{{4, 1}, {1, -2}};
  problem.slope = Eigen::MatrixXd{{0, 1}, {2, -1}};
  problem.correct_below = 10;
  return QuadraticLosses(problem);
}

TEST(LocalLossesTest, LooksAroundTheta) {
  QuadraticLosses losses = MakeLosses();
  // theta - c = (1, 1).
  const torch::Tensor theta = torch::tensor({2.0f, -1.0f});
  LocalLosses local(losses, theta);
  EXPECT_THAT(local.theta(), ElementsAre(2, -1));
  EXPECT_EQ(local.AtTheta().mean_loss, 2 + 1);
  // theta - c = (2, 1): 9 and its gradient (9, 0); the mean slope is (1, 0).
  const Evaluation evaluation = local.Evaluate({1.0, 0.0});
  EXPECT_EQ(evaluation.mean_loss, 9 + 2);
  EXPECT_EQ(evaluation.num_correct, 0);
  EXPECT_THAT(local.Gradient({1.0, 0.0}), ElementsAre(10, 0));
  EXPECT_THAT(local.HessianVectorProduct({1.0, 2.0}), ElementsAre(6, -3));
}

TEST(LocalLossesTest, RoundsTheSumOnce) {
  QuadraticLosses losses = MakeLosses();
  const torch::Tensor theta = torch::tensor({1.0f, -2.0f});
  LocalLosses local(losses, theta);
  // 1 + x lies just above half way between 1 and the next float, 1 + 2^-23. Had
  // x been rounded first, the sum would be a tie, which rounds to 1.
  const double x = 0x1p-24 + 0x1p-50;
  EXPECT_EQ(local.Gradient({x, 0.0})[0], 1 + 4 * 0x1p-23f);
}

TEST(LocalLossesTest, NeverWritesToTheta) {
  QuadraticLosses losses = MakeLosses();
  const torch::Tensor theta = torch::tensor({2.0f, -1.0f});
  LocalLosses local(losses, theta);
  local.AtTheta();
  local.Evaluate({5.0, 5.0});
  local.Gradient({5.0, 5.0});
  local.HessianVectorProduct({5.0, 5.0});
  EXPECT_EQ(theta.data_ptr<float>()[0], 2);
  EXPECT_EQ(theta.data_ptr<float>()[1], -1);
}

TEST(LocalLossesTest, CountsAndReportsPasses) {
  QuadraticLosses losses = MakeLosses();
  int num_passes = 0;
  LocalLosses local(losses, losses.Center(), [&] { ++num_passes; });
  local.AtTheta();
  local.AtTheta();  // remembered
  local.Evaluate({1.0, 0.0});
  for (int i = 0; i < 2; ++i) local.Gradient({1.0, 0.0});
  for (int i = 0; i < 3; ++i) local.HessianVectorProduct({1.0, 0.0});
  EXPECT_EQ(local.pass_counts().num_evaluations, 2);
  EXPECT_EQ(local.pass_counts().num_gradients, 2);
  EXPECT_EQ(local.pass_counts().num_products, 3);
  EXPECT_EQ(num_passes, 7);
}

}  // namespace
}  // namespace thsgd

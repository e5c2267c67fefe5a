// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/quadratic_losses.h"

#include <vector>

#include "Eigen/Core"
#include "dl/model/sample_losses.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

// Every number below is exact in float.
QuadraticLosses MakeLosses() {
  QuadraticProblem problem;
  problem.center = Eigen::Vector2d(1, -2);
  problem.hessian = Eigen::Matrix2d{{4, 1}, {1, -2}};
  problem.slope = Eigen::MatrixXd{{0, 1}, {2, 0}, {-1, -1}};
  problem.correct_below = 10;
  return QuadraticLosses(problem);
}

std::vector<float> Values(const torch::Tensor& tensor) {
  const float* const values = tensor.data_ptr<float>();
  return std::vector<float>(values, values + tensor.numel());
}

// theta - c = (2, 1): the quadratic form is (16 + 4 - 2) / 2 = 9, its gradient
// (9, 0).
TEST(QuadraticLossesTest, IsTheFormula) {
  QuadraticLosses losses = MakeLosses();
  const torch::Tensor theta = torch::tensor({3.0f, -1.0f});
  const Evaluation evaluation = losses.Evaluate(theta);
  EXPECT_EQ(evaluation.mean_loss, (10 + 13 + 6) / 3.0);
  EXPECT_EQ(evaluation.num_correct, 1);  // 10 is not below 10

  torch::Tensor gradient = torch::empty_like(theta);
  EXPECT_THAT(
      losses.Gradient(theta,
                      {.index = {2, 0}, .weight = {0.5f, -1}, .crop_flip = {}},
                      gradient),
      ElementsAre(6, 10));
  EXPECT_THAT(Values(gradient), ElementsAre(4 - 9, -0.5 - 1));

  torch::Tensor product = torch::empty_like(theta);
  losses.HessianVectorProduct(theta, torch::tensor({1.0f, 2.0f}), product);
  EXPECT_THAT(Values(product), ElementsAre(6, -3));

  EXPECT_THAT(Values(losses.Center()), ElementsAre(1, -2));
  EXPECT_EQ(losses.Evaluate(losses.Center()).mean_loss, 0);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/optim/truncated_update.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "torch/types.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

torch::Tensor Floats(const std::vector<float>& values) {
  return torch::tensor(values);
}

// |g| = 5, |eta g| = 2.5.
TEST(TruncatedUpdateTest, ByHand) {
  torch::Tensor theta = Floats({1, 2, 3});
  torch::Tensor gradient = Floats({3, 0, -4});
  UpdateNorms norms = TruncatedUpdate(0.5, kInfinity, 0, gradient, theta);
  EXPECT_EQ(norms.gradient, 5);
  EXPECT_EQ(norms.factor, 1);
  EXPECT_TRUE(theta.equal(Floats({-0.5, 2, 5})));

  norms = TruncatedUpdate(0.5, 1.25, 0, gradient, theta);
  EXPECT_EQ(norms.factor, 0.5);
  EXPECT_TRUE(theta.equal(Floats({-1.25, 2, 6})));

  // At the threshold itself nothing is cut.
  norms = TruncatedUpdate(0.5, 2.5, 0, gradient, theta);
  EXPECT_EQ(norms.factor, 1);
}

// The norm that is cut is that of gradient and decay together.
TEST(TruncatedUpdateTest, WeightDecayIsPartOfTheUpdate) {
  torch::Tensor theta = Floats({8, 0});
  torch::Tensor gradient = Floats({-1, 4});
  const UpdateNorms norms = TruncatedUpdate(1, 1, 0.5, gradient, theta);
  EXPECT_EQ(norms.gradient, 5);
  EXPECT_EQ(norms.factor, 0.2);
  EXPECT_TRUE(gradient.equal(Floats({3, 4})));
  EXPECT_TRUE(theta.equal(Floats({8 - 0.6f, -0.8f})));
}

// Against double arithmetic, u = 2^-24. g: decay's product and the sum are
// rounded, so that g is off by at most u (decay |theta| + |g|), and its norm by
// no more. The update: g, the factor and the product by u each, the product
// with the decay by less, the difference by u |theta| and once more by what the
// update is.
TEST(TruncatedUpdateTest, AgainstDouble) {
  constexpr int kSize = 11330;
  constexpr double kDecay = 0.01;
  constexpr double kRate = 0.05;
  constexpr double kThreshold = 0.25;
  std::mt19937_64 generator(1);
  std::normal_distribution<float> normal;
  std::vector<float> theta(kSize), gradient(kSize);
  for (float& x : theta) x = normal(generator);
  for (float& x : gradient) x = normal(generator);

  double sum = 0;
  double theta_squares = 0;
  std::vector<double> g(kSize);
  for (int i = 0; i < kSize; ++i) {
    g[i] = gradient[i] + kDecay * theta[i];
    sum += g[i] * g[i];
    theta_squares += theta[i] * theta[i];
  }
  const double size = kRate * std::sqrt(sum);
  ASSERT_GT(size, kThreshold);

  torch::Tensor theta_tensor = Floats(theta);
  torch::Tensor gradient_tensor = Floats(gradient);
  const UpdateNorms norms =
      TruncatedUpdate(kRate, kThreshold, kDecay, gradient_tensor, theta_tensor);
  const double in_norm =
      0x1p-24 * (kDecay * std::sqrt(theta_squares) + std::sqrt(sum));
  EXPECT_NEAR(norms.gradient, std::sqrt(sum), in_norm);
  EXPECT_NEAR(norms.factor, kThreshold / size,
              kThreshold / size * in_norm / std::sqrt(sum));
  const float* updated = theta_tensor.data_ptr<float>();
  double length = 0;
  for (int i = 0; i < kSize; ++i) {
    const double update = kRate * kThreshold / size * g[i];
    EXPECT_NEAR(updated[i], theta[i] - update,
                0x1p-24 * (std::abs(theta[i]) + 5 * std::abs(update)))
        << i;
    length += std::pow(updated[i] - theta[i], 2);
  }
  EXPECT_NEAR(std::sqrt(length), kThreshold,
              0x1p-24 * (std::sqrt(theta_squares) + 5 * kThreshold));
}

TEST(TruncatedUpdateTest, WhatIsNotFiniteMovesNothing) {
  for (float value : {std::numeric_limits<float>::quiet_NaN(),
                      std::numeric_limits<float>::infinity()}) {
    torch::Tensor theta = Floats({1, 2});
    torch::Tensor gradient = Floats({value, 0});
    const UpdateNorms norms = TruncatedUpdate(1, 1, 0, gradient, theta);
    EXPECT_FALSE(std::isfinite(norms.gradient));
    EXPECT_TRUE(theta.equal(Floats({1, 2})));
  }
  // Too large for a float's square, not for a double's.
  torch::Tensor theta = Floats({0, 0});
  torch::Tensor gradient = Floats({3e30f, 4e30f});
  TruncatedUpdate(1, 1, 0, gradient, theta);
  // The factor and its product are rounded.
  const double norm = std::hypot(double{3e30f}, double{4e30f});
  EXPECT_NEAR(theta[0].item<float>(), -3e30f / norm, 2 * 0x1p-24 * 0.6);
}

}  // namespace
}  // namespace thsgd

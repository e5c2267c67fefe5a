// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/lenet_losses.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/data/random_images.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/lenet/lenet_shape.h"
#include "dl/model/network.pb.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_losses.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "torch/types.h"

namespace thsgd {
namespace {

// LeNet's sums in float are of at most n = 576 N terms, N the samples of the
// batch; one of n terms of random signs is off by about u sqrt(n / 2) of
// itself, u = 2^-24. For N = 6 that is 42 u in the first kernel's gradient, and
// (25 + 250 + 160 + 50) / 2 terms there and as many back make 22 u in the
// other sums, as independent errors: 47 u. The bound is 20 times as much, as in
// lenet_kernel_test.cc. It holds where no pool and no ReLU changes its choice,
// which of 6 images' 40,000 comparisons happens once in a hundred problems;
// in this one it does not.
constexpr double kBound = 20 * 47 * 0x1p-24;

constexpr PixelScaling kScaling = {.shift = 127.5, .scale = 127.5};

struct Problem {
  ImageDataset images;
  torch::Tensor parameters;
};

Problem MakeProblem(int num_samples, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<float> normal(0, 0.1f);
  Problem problem;
  problem.images = RandomImages(num_samples, 1, lenet::kImageSide,
                                lenet::kNumClasses, generator);
  problem.parameters = torch::empty({lenet::kNumParameters});
  for (int i = 0; i < lenet::kNumParameters; ++i) {
    problem.parameters.data_ptr<float>()[i] = normal(generator);
  }
  return problem;
}

std::unique_ptr<LeNetLosses> MakeLeNet(const Problem& problem,
                                       int num_threads = 1) {
  auto losses = LeNetLosses::Create(problem.images, kScaling, num_threads);
  EXPECT_TRUE(losses.ok()) << losses.status();
  return *std::move(losses);
}

std::unique_ptr<TorchLosses> MakeTorch(const Problem& problem,
                                       torch::ScalarType scalar_type) {
  manifest::Network network;
  network.set_architecture(manifest::Network::LENET);
  network.set_num_classes(10);
  auto losses = TorchLosses::Create(LayersOf(network), problem.images, kScaling,
                                    {.scalar_type = scalar_type});
  EXPECT_TRUE(losses.ok()) << losses.status();
  return *std::move(losses);
}

struct Output {
  std::vector<double> losses;
  torch::Tensor gradient;
};

Output GradientOf(SampleLosses& losses, const torch::Tensor& parameters,
                  const WeightedBatch& batch) {
  torch::Tensor gradient = torch::full_like(parameters, 7);
  std::vector<double> values = losses.Gradient(parameters, batch, gradient);
  return {std::move(values), gradient};
}

double RelativeDistance(const torch::Tensor& a, const torch::Tensor& b) {
  const torch::Tensor exact = b.to(torch::kDouble);
  return ((a.to(torch::kDouble) - exact).norm() / exact.norm()).item<double>();
}

// A short batch, which is packed, and one of more than half as many samples as
// there are, which is not; both with a sample that occurs twice.
TEST(LeNetLossesTest, GradientIsLibTorchsUpToRounding) {
  const Problem problem = MakeProblem(7, 1);
  const auto lenet = MakeLeNet(problem);
  EXPECT_EQ(lenet->num_samples(), 7);
  EXPECT_EQ(lenet->num_parameters(), lenet::kNumParameters);
  const auto in_float = MakeTorch(problem, torch::kFloat);
  const auto in_double = MakeTorch(problem, torch::kDouble);
  const std::vector<WeightedBatch> batches = {
      {.index = {5, 2, 5}, .weight = {1, -0.5f, 0.25f}, .crop_flip = {}},
      {.index = {6, 0, 5, 3, 5, 6},
       .weight = {1, 0.5f, -2, 0, 0.75f, -1},
       .crop_flip = {}}};
  for (const WeightedBatch& batch : batches) {
    const Output output = GradientOf(*lenet, problem.parameters, batch);
    const Output exact =
        GradientOf(*in_double, problem.parameters.to(torch::kDouble), batch);
    EXPECT_LT(RelativeDistance(output.gradient, exact.gradient), kBound);
    // Two computations of which each is within the bound.
    EXPECT_LT(RelativeDistance(
                  output.gradient,
                  GradientOf(*in_float, problem.parameters, batch).gradient),
              2 * kBound);
    ASSERT_EQ(output.losses.size(), batch.index.size());
    for (std::size_t k = 0; k < batch.index.size(); ++k) {
      EXPECT_NEAR(output.losses[k], exact.losses[k], kBound * exact.losses[k]);
    }
  }
}

// What weights of opposite sign leave of a sample is nothing, exactly.
TEST(LeNetLossesTest, OppositeWeightsCancel) {
  const Problem problem = MakeProblem(3, 2);
  const auto lenet = MakeLeNet(problem);
  const Output output =
      GradientOf(*lenet, problem.parameters,
                 {.index = {1, 1}, .weight = {0.3f, -0.3f}, .crop_flip = {}});
  EXPECT_EQ(output.gradient.abs().max().item<float>(), 0);
  EXPECT_EQ(output.losses[0], output.losses[1]);
  EXPECT_GT(output.losses[0], 0);
}

TEST(LeNetLossesTest, EvaluateIsLibTorchs) {
  const Problem problem = MakeProblem(50, 3);
  const auto in_double = MakeTorch(problem, torch::kDouble);
  const Evaluation expected =
      in_double->Evaluate(problem.parameters.to(torch::kDouble));
  const Evaluation evaluation =
      MakeLeNet(problem)->Evaluate(problem.parameters);
  EXPECT_NEAR(evaluation.mean_loss, expected.mean_loss,
              kBound * expected.mean_loss);
  // Two logits are as near as rounding in one problem of thousands.
  EXPECT_EQ(evaluation.num_correct, expected.num_correct);
  EXPECT_GT(expected.num_correct, 0);
}

TEST(LeNetLossesTest, HessianVectorProductIsLibTorchs) {
  const Problem problem = MakeProblem(6, 4);
  const torch::Tensor v = MakeProblem(1, 5).parameters;
  torch::Tensor product = torch::full_like(v, 7);
  MakeLeNet(problem)->HessianVectorProduct(problem.parameters, v, product);
  torch::Tensor expected = torch::full_like(v, 7, torch::kDouble);
  MakeTorch(problem, torch::kDouble)
      ->HessianVectorProduct(problem.parameters.to(torch::kDouble),
                             v.to(torch::kDouble), expected);
  // Twice the passes of a gradient.
  EXPECT_LT(RelativeDistance(product, expected), 2 * kBound);
}

TEST(LeNetLossesTest, SameBitsForAnyNumberOfThreads) {
  const Problem problem = MakeProblem(400, 6);
  WeightedBatch batch;
  for (int i = 0; i < 500; ++i) {
    batch.index.push_back(i * 7 % 400);
    batch.weight.push_back(0.01f * static_cast<float>(i % 9 - 3));
  }
  const auto one = MakeLeNet(problem, 1);
  const auto two = MakeLeNet(problem, 2);
  const Output output = GradientOf(*one, problem.parameters, batch);
  for (LeNetLosses* losses : {one.get(), two.get()}) {
    losses->Evaluate(problem.parameters);
    const Output other = GradientOf(*losses, problem.parameters, batch);
    EXPECT_EQ(other.losses, output.losses);
    EXPECT_TRUE(other.gradient.equal(output.gradient));
  }
}

TEST(LeNetLossesTest, WhatIsNotFiniteComesOut) {
  Problem problem = MakeProblem(3, 7);
  problem.parameters[lenet::kFc1Bias] = std::numeric_limits<float>::infinity();
  const auto lenet = MakeLeNet(problem);
  for (const WeightedBatch& batch :
       {WeightedBatch{.index = {0}, .weight = {1}, .crop_flip = {}},
        WeightedBatch{.index = {0, 1}, .weight = {1, 1}, .crop_flip = {}}}) {
    const Output output = GradientOf(*lenet, problem.parameters, batch);
    EXPECT_TRUE(std::isnan(output.losses[0]));
    EXPECT_TRUE(output.gradient.isnan().any().item<bool>());
  }
  EXPECT_TRUE(std::isnan(lenet->Evaluate(problem.parameters).mean_loss));
}

TEST(LeNetLossesTest, RefusesWhatDoesNotFit) {
  const Problem problem = MakeProblem(2, 8);
  EXPECT_THAT(LeNetLosses::Create(problem.images, kScaling, 0).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "num_threads = 0; must be >= 1"));
  ImageDataset images = problem.images;
  images.pixels.pop_back();
  EXPECT_THAT(LeNetLosses::Create(images, kScaling, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       ::testing::HasSubstr("images.pixels")));
}

TEST(LeNetLossesDeathTest, ShiftsAreRefused) {
  const Problem problem = MakeProblem(2, 9);
  const auto lenet = MakeLeNet(problem);
  EXPECT_DEATH(
      GradientOf(*lenet, problem.parameters,
                 {.index = {0}, .weight = {1}, .crop_flip = {{0, 0, true}}}),
      "crop_flip");
}

}  // namespace
}  // namespace thsgd

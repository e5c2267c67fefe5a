// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// TorchLosses on an NVIDIA GPU against the CPU in double. Skipped, saying what
// is missing, where there is none.

#include <cstddef>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dl/data/crop_flip.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/data/random_images.h"
#include "dl/model/initial_parameters.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/load_cuda.h"
#include "dl/model/network.pb.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_losses.h"
#include "gtest/gtest.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using manifest::Network;

constexpr PixelScaling kScaling = {.shift = 127.5, .scale = 127.5};
constexpr int kNumSamples = 12;

// Of sums of n terms of random signs, off by u sqrt(n / 2) of themselves each.
// The longest of VGG11 have n = 9 * 512, or 1024 positions of 12 samples, in 9
// layers there and 9 back; 20 times that, as elsewhere (lenet_kernel_test.cc).
double Bound(double roundoff) { return 20 * roundoff * 78 * 4.3; }

class TorchLossesGpuTest
    : public ::testing::TestWithParam<Network::Architecture> {
 protected:
  void SetUp() override {
    const absl::Status cuda = LoadCuda();
    if (!cuda.ok()) GTEST_SKIP() << cuda.message();
    network_.set_architecture(GetParam());
    network_.set_num_classes(10);
    network_.mutable_kaiming_normal();
    const LayerSequence layers = LayersOf(network_);
    std::mt19937_64 generator(1);
    images_ = RandomImages(kNumSamples, layers.num_channels, layers.image_side,
                           layers.num_classes, generator);
    parameters_ = InitialParameters(network_, 1);
    for (int i = 0; i < kNumSamples; ++i) {
      batch_.index.push_back(i);
      batch_.weight.push_back(0.25f - 0.125f * static_cast<float>(i % 5));
      batch_.crop_flip.push_back({i % 5, (2 * i) % 5, i % 2 == 1});
    }
  }

  std::unique_ptr<TorchLosses> Create(TorchLossesOptions options) {
    options.chunk_size = 5;
    options.padding = 2;
    absl::StatusOr<std::unique_ptr<TorchLosses>> losses =
        TorchLosses::Create(LayersOf(network_), images_, kScaling, options);
    EXPECT_TRUE(losses.ok()) << losses.status();
    return *std::move(losses);
  }

  // In double, on the CPU.
  torch::Tensor Gradient(const TorchLossesOptions& options,
                         std::vector<double>* values) {
    const auto losses = Create(options);
    const torch::Tensor parameters =
        parameters_.to(options.device, options.scalar_type);
    torch::Tensor gradient = torch::full_like(parameters, 7);
    *values = losses->Gradient(parameters, batch_, gradient);
    return gradient.cpu().to(torch::kDouble);
  }

  Network network_;
  ImageDataset images_;
  torch::Tensor parameters_;
  WeightedBatch batch_;
};

double RelativeDistance(const torch::Tensor& a, const torch::Tensor& b) {
  return ((a - b).norm() / b.norm()).item<double>();
}

TEST_P(TorchLossesGpuTest, GradientIsTheCpusUpToRounding) {
  std::vector<double> expected_losses;
  const torch::Tensor expected =
      Gradient({.scalar_type = torch::kDouble}, &expected_losses);
  for (const bool channels_last : {false, true}) {
    std::vector<double> losses;
    const torch::Tensor gradient = Gradient(
        {.device = torch::kCUDA, .channels_last = channels_last}, &losses);
    EXPECT_LT(RelativeDistance(gradient, expected), Bound(0x1p-24));
    ASSERT_EQ(losses.size(), expected_losses.size());
    for (std::size_t i = 0; i < losses.size(); ++i) {
      EXPECT_NEAR(losses[i], expected_losses[i],
                  Bound(0x1p-24) * expected_losses[i]);
    }
  }
}

TEST_P(TorchLossesGpuTest, EvaluatesAsTheCpu) {
  const Evaluation expected = Create({.scalar_type = torch::kDouble})
                                  ->Evaluate(parameters_.to(torch::kDouble));
  const Evaluation evaluation =
      Create({.device = torch::kCUDA})->Evaluate(parameters_.to(torch::kCUDA));
  EXPECT_NEAR(evaluation.mean_loss, expected.mean_loss,
              Bound(0x1p-24) * expected.mean_loss);
  EXPECT_EQ(evaluation.num_correct, expected.num_correct);
}

// Ever the same: the first call launches each kernel, the second records those
// of both sizes of chunks, 5 and 2, the third has them in graphs.
TEST_P(TorchLossesGpuTest, SameBitsEachTime) {
  for (const bool bfloat16 : {false, true}) {
    TorchLossesOptions options = {.device = torch::kCUDA,
                                  .bfloat16_gradient = bfloat16};
    std::vector<double> losses, again;
    options.cuda_graphs = false;
    const torch::Tensor gradient = Gradient(options, &losses);
    EXPECT_TRUE(gradient.equal(Gradient(options, &again)));
    EXPECT_EQ(losses, again);
    options.cuda_graphs = true;
    const auto with_graphs = Create(options);
    const torch::Tensor parameters = parameters_.to(torch::kCUDA);
    for (int call = 0; call < 3; ++call) {
      torch::Tensor result = torch::full_like(parameters, 7);
      again = with_graphs->Gradient(parameters, batch_, result);
      EXPECT_TRUE(gradient.equal(result.cpu().to(torch::kDouble))) << call;
      EXPECT_EQ(losses, again) << call;
    }
  }
}

// A graph holds neither parameters nor a batch, nor whether images are cropped.
TEST_P(TorchLossesGpuTest, GraphsTakeWhatTheyAreGiven) {
  const auto eager = Create({.device = torch::kCUDA, .cuda_graphs = false});
  const auto with_graphs = Create({.device = torch::kCUDA});
  for (int call = 0; call < 6; ++call) {
    const torch::Tensor parameters =
        (parameters_ * (1 + 0.25 * call)).to(torch::kCUDA);
    WeightedBatch batch = batch_;
    std::rotate(batch.index.begin(), batch.index.begin() + call,
                batch.index.end());
    for (float& weight : batch.weight) weight *= static_cast<float>(call - 2);
    if (call % 2 == 1) batch.crop_flip.clear();
    torch::Tensor expected = torch::empty_like(parameters);
    torch::Tensor gradient = torch::full_like(parameters, 7);
    EXPECT_EQ(with_graphs->Gradient(parameters, batch, gradient),
              eager->Gradient(parameters, batch, expected))
        << call;
    EXPECT_TRUE(gradient.equal(expected)) << call;
  }
}

// 10 bits of mantissa where it is asked for, and only there: creating losses
// sets it for the process, so the order matters.
TEST_P(TorchLossesGpuTest, Tf32IsAnOption) {
  std::vector<double> losses;
  const torch::Tensor exact = Gradient({.device = torch::kCUDA}, &losses);
  const torch::Tensor rounded =
      Gradient({.device = torch::kCUDA, .tf32 = true}, &losses);
  const double distance = RelativeDistance(rounded, exact);
  EXPECT_LT(distance, Bound(0x1p-11));
  EXPECT_GT(distance, 0x1p-18);
  EXPECT_TRUE(exact.equal(Gradient({.device = torch::kCUDA}, &losses)));
}

INSTANTIATE_TEST_SUITE_P(Networks, TorchLossesGpuTest,
                         ::testing::Values(Network::LENET, Network::VGG11),
                         [](const auto& info) {
                           return Network::Architecture_Name(info.param);
                         });

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/torch_losses.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "ATen/Parallel.h"
#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/data/random_images.h"
#include "dl/model/initial_parameters.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/lenet/lenet_reference.h"
#include "dl/model/lenet/lenet_shape.h"
#include "dl/model/network.pb.h"
#include "dl/model/parameter_layout.h"
#include "dl/model/sample_losses.h"
#include "dl/model/vgg_reference.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using manifest::Network;

constexpr PixelScaling kScaling = {.shift = 127.5, .scale = 127.5};

LayerSequence LeNet() {
  Network network;
  network.set_architecture(Network::LENET);
  network.set_num_classes(10);
  return LayersOf(network);
}

// Two convolutions with padding and a dense layer on colour images of 6 x 6.
LayerSequence SmallVgg() {
  LayerSequence sequence = {
      .num_channels = 3, .image_side = 6, .num_classes = 4, .layers = {}};
  sequence.layers.emplace_back(Convolution{.name = "features.0",
                                           .num_inputs = 3,
                                           .num_outputs = 5,
                                           .kernel_side = 3,
                                           .padding = 1});
  sequence.layers.emplace_back(Relu());
  sequence.layers.emplace_back(Convolution{.name = "features.2",
                                           .num_inputs = 5,
                                           .num_outputs = 4,
                                           .kernel_side = 3,
                                           .padding = 1});
  sequence.layers.emplace_back(MaxPool());
  sequence.layers.emplace_back(Relu());
  sequence.layers.emplace_back(
      Dense{.name = "classifier.0", .num_inputs = 4 * 3 * 3, .num_outputs = 4});
  return sequence;
}

struct Problem {
  LayerSequence network;
  ImageDataset images;
  // In double; of normal law, standard deviation 0.1.
  torch::Tensor parameters;
};

torch::Tensor RandomVector(std::int64_t size, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal(0, 0.1);
  torch::Tensor vector = torch::empty({size}, torch::kDouble);
  for (std::int64_t i = 0; i < size; ++i) {
    vector.data_ptr<double>()[i] = normal(generator);
  }
  return vector;
}

Problem MakeProblem(const LayerSequence& network, int num_samples,
                    unsigned seed) {
  std::mt19937_64 generator(seed);
  return {.network = network,
          .images =
              RandomImages(num_samples, network.num_channels,
                           network.image_side, network.num_classes, generator),
          .parameters = RandomVector(LayoutOf(network).num_parameters, seed)};
}

std::unique_ptr<TorchLosses> MakeLosses(const Problem& problem,
                                        const TorchLossesOptions& options = {
                                            .scalar_type = torch::kDouble}) {
  absl::StatusOr<std::unique_ptr<TorchLosses>> losses =
      TorchLosses::Create(problem.network, problem.images, kScaling, options);
  EXPECT_TRUE(losses.ok()) << losses.status();
  return *std::move(losses);
}

// All samples in order, with weights of either sign.
WeightedBatch AllSamples(const Problem& problem) {
  WeightedBatch batch;
  for (std::size_t i = 0; i < problem.images.labels.size(); ++i) {
    batch.index.push_back(static_cast<std::int64_t>(i));
    batch.weight.push_back(0.25f - 0.125f * static_cast<float>(i % 5));
  }
  return batch;
}

struct Output {
  std::vector<double> losses;
  torch::Tensor gradient;
};

Output GradientOf(TorchLosses& losses, const torch::Tensor& parameters,
                  const WeightedBatch& batch) {
  // What was there before must not matter.
  torch::Tensor gradient = torch::full_like(parameters, 7);
  std::vector<double> values = losses.Gradient(parameters, batch, gradient);
  return {std::move(values), gradient};
}

double Norm(const torch::Tensor& vector) {
  return vector.to(torch::kDouble).norm().item<double>();
}

// || a - b || / || b ||.
double RelativeDistance(const torch::Tensor& a, const torch::Tensor& b) {
  return Norm(a.to(torch::kDouble) - b.to(torch::kDouble)) / Norm(b);
}

std::vector<double> Image(const Problem& problem, std::size_t sample) {
  std::vector<double> image;
  const std::size_t size = problem.images.image_size();
  for (std::size_t i = 0; i < size; ++i) {
    const int pixel = problem.images.pixels[sample * size + i];
    image.push_back((pixel - kScaling.shift) / kScaling.scale);
  }
  return image;
}

torch::Tensor ToTensor(const std::vector<double>& values) {
  return torch::tensor(values, torch::kDouble);
}

std::vector<double> ToVector(const torch::Tensor& tensor) {
  const double* begin = tensor.const_data_ptr<double>();
  return std::vector<double>(begin, begin + tensor.numel());
}

// Two computations of one gradient in double differ by roundings of u = 1.1e-16
// of each of its sums: a sum of n terms of random signs is off by about
// u sqrt(n / 2) of itself, in the longest ones here (n = 10,000) 8e-15, in 22
// passes through layers, as independent errors, 4e-14. 1e-12 leaves room for
// what cancels between samples.
constexpr double kRounding = 1e-12;

TEST(TorchLossesTest, LeNetIsTheEquations) {
  const Problem problem = MakeProblem(LeNet(), 20, 1);
  const WeightedBatch batch = AllSamples(problem);
  const auto losses = MakeLosses(problem);
  EXPECT_EQ(losses->num_samples(), 20);
  EXPECT_EQ(losses->num_parameters(), lenet::kNumParameters);
  const Output output = GradientOf(*losses, problem.parameters, batch);

  const std::vector<double> parameters = ToVector(problem.parameters);
  std::vector<double> gradient(lenet::kNumParameters, 0.0);
  double sum_of_losses = 0;
  int num_correct = 0;
  for (std::size_t i = 0; i < problem.images.labels.size(); ++i) {
    const auto image = Image(problem, i);
    const auto forward = lenet::Forward(parameters, image);
    double sum = 0;
    for (double z : forward.logits) sum += std::exp(z);
    const int label = problem.images.labels[i];
    const double loss = std::log(sum) - forward.logits[label];
    EXPECT_NEAR(output.losses[i], loss, kRounding * loss);
    sum_of_losses += loss;
    num_correct +=
        std::max_element(forward.logits.begin(), forward.logits.end()) ==
        forward.logits.begin() + label;
    std::array<double, lenet::kNumClasses> d_logits;
    for (int k = 0; k < lenet::kNumClasses; ++k) {
      d_logits[k] = batch.weight[i] *
                    (std::exp(forward.logits[k]) / sum - (k == label ? 1 : 0));
    }
    lenet::AddGradient(parameters, image, forward, d_logits, gradient);
  }
  EXPECT_LT(RelativeDistance(output.gradient, ToTensor(gradient)), kRounding);

  const Evaluation evaluation = losses->Evaluate(problem.parameters);
  EXPECT_NEAR(evaluation.mean_loss, sum_of_losses / 20, kRounding);
  EXPECT_EQ(evaluation.num_correct, num_correct);
  EXPECT_GT(num_correct, 0);
}

TEST(TorchLossesTest, Vgg11IsTheEquations) {
  Network network;
  network.set_architecture(Network::VGG11);
  network.set_num_classes(10);
  network.mutable_kaiming_normal();
  Problem problem = MakeProblem(LayersOf(network), 2, 2);
  // Signals keep their size; biases of their own.
  problem.parameters = InitialParameters(network, 1).to(torch::kDouble) +
                       0.1 * problem.parameters;
  const WeightedBatch batch = {
      .index = {1, 0}, .weight = {0.75f, -0.5f}, .crop_flip = {}};
  const Output output =
      GradientOf(*MakeLosses(problem), problem.parameters, batch);

  const VggReference vgg({64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0},
                         512, 10);
  const std::vector<double> parameters = ToVector(problem.parameters);
  std::vector<double> gradient(parameters.size(), 0.0);
  for (std::size_t k = 0; k < 2; ++k) {
    const std::int64_t i = batch.index[k];
    const double loss =
        vgg.AddGradient(parameters, Image(problem, i), problem.images.labels[i],
                        batch.weight[k], gradient);
    EXPECT_NEAR(output.losses[k], loss, kRounding * loss);
  }
  const torch::Tensor expected = ToTensor(gradient);
  for (const ParameterBlock& block : LayoutOf(problem.network).blocks) {
    const auto part = [&](const torch::Tensor& vector) {
      return vector.narrow(0, block.offset, block.size);
    };
    EXPECT_GT(Norm(part(expected)), 0) << block.name;
    EXPECT_LT(RelativeDistance(part(output.gradient), part(expected)),
              kRounding)
        << block.name;
  }
}

TEST(TorchLossesTest, WeightsAddUp) {
  const Problem problem = MakeProblem(LeNet(), 5, 3);
  const auto losses = MakeLosses(problem);
  // Sample 3 three times, sample 0 not at all.
  const WeightedBatch batch = {.index = {3, 1, 3, 4, 2, 3},
                               .weight = {0.5f, -1.5f, 2, 1, 0, -0.25f},
                               .crop_flip = {}};
  const Output output = GradientOf(*losses, problem.parameters, batch);
  torch::Tensor sum = torch::zeros_like(problem.parameters);
  for (std::size_t k = 0; k < batch.index.size(); ++k) {
    const Output one =
        GradientOf(*losses, problem.parameters,
                   {.index = {batch.index[k]}, .weight = {1}, .crop_flip = {}});
    sum += static_cast<double>(batch.weight[k]) * one.gradient;
    EXPECT_NEAR(output.losses[k], one.losses[0], kRounding * one.losses[0]);
  }
  EXPECT_LT(RelativeDistance(output.gradient, sum), kRounding);
}

TEST(TorchLossesTest, NoSamplesNoGradient) {
  const Problem problem = MakeProblem(SmallVgg(), 2, 3);
  const Output output =
      GradientOf(*MakeLosses(problem), problem.parameters, WeightedBatch());
  EXPECT_TRUE(output.losses.empty());
  EXPECT_EQ(Norm(output.gradient), 0);
}

// Chunks of 1, of 7 with a rest, of all: the same sums, otherwise bracketed, so
// that they differ by the roundings above, some 4e-14.
TEST(TorchLossesTest, ChunksChangeRoundingsOnly) {
  const Problem problem = MakeProblem(LeNet(), 20, 4);
  const WeightedBatch batch = AllSamples(problem);
  const torch::Tensor vector = RandomVector(problem.parameters.numel(), 5);
  const auto run = [&](std::int64_t chunk_size) {
    const auto losses = MakeLosses(
        problem, {.scalar_type = torch::kDouble, .chunk_size = chunk_size});
    Output output = GradientOf(*losses, problem.parameters, batch);
    const Evaluation evaluation = losses->Evaluate(problem.parameters);
    output.losses.push_back(evaluation.mean_loss);
    output.losses.push_back(static_cast<double>(evaluation.num_correct));
    torch::Tensor product = torch::full_like(vector, 7);
    losses->HessianVectorProduct(problem.parameters, vector, product);
    return std::make_pair(output, product);
  };
  const auto [all, all_product] = run(20);
  for (std::int64_t chunk_size : {1, 7}) {
    const auto [output, product] = run(chunk_size);
    ASSERT_EQ(output.losses.size(), all.losses.size());
    for (std::size_t i = 0; i < all.losses.size(); ++i) {
      EXPECT_NEAR(output.losses[i], all.losses[i], 1e-13 * all.losses[i]);
    }
    EXPECT_LT(RelativeDistance(output.gradient, all.gradient), 1e-13);
    EXPECT_LT(RelativeDistance(product, all_product), 1e-13);
  }
}

// The same bits as from images that were moved before.
TEST(TorchLossesTest, CropsAndFlipsAreExact) {
  const Problem problem = MakeProblem(SmallVgg(), 5, 6);
  constexpr int kPadding = 2;
  WeightedBatch batch = AllSamples(problem);
  batch.crop_flip = {
      {0, 0, false}, {4, 1, true}, {2, 2, false}, {2, 2, true}, {1, 4, false}};
  const auto losses =
      MakeLosses(problem, {.scalar_type = torch::kDouble, .padding = kPadding});
  const Output output = GradientOf(*losses, problem.parameters, batch);

  Problem moved = problem;
  const int side = problem.network.image_side;
  for (int i = 0; i < 5; ++i) {
    for (int channel = 0; channel < 3; ++channel) {
      for (int row = 0; row < side; ++row) {
        for (int column = 0; column < side; ++column) {
          const CropFlip& move = batch.crop_flip[i];
          const int c = move.flip ? side - 1 - column : column;
          const int from_row = move.top + row - kPadding;
          const int from_column = move.left + c - kPadding;
          const bool inside = from_row >= 0 && from_row < side &&
                              from_column >= 0 && from_column < side;
          const int image = (i * 3 + channel) * side;
          moved.images.pixels[(image + row) * side + column] =
              inside ? problem.images
                           .pixels[(image + from_row) * side + from_column]
                     : 0;
        }
      }
    }
  }
  batch.crop_flip.clear();
  const Output expected =
      GradientOf(*MakeLosses(moved), problem.parameters, batch);
  EXPECT_EQ(output.losses, expected.losses);
  EXPECT_TRUE(output.gradient.equal(expected.gradient));
  // And they do move.
  EXPECT_NE(output.losses[0],
            GradientOf(*losses, problem.parameters, batch).losses[0]);
}

// Differences of gradients 2h apart over 2h: off by h^2 times a third
// derivative, 1e-12, and by 1e-15 / h = 1e-9 for rounding. No ReLU and no pool
// changes its choice in between, which would show.
TEST(TorchLossesTest, HessianVectorProductIsTheDifferenceQuotient) {
  for (const LayerSequence& network : {LeNet(), SmallVgg()}) {
    const Problem problem = MakeProblem(network, 10, 7);
    const auto losses =
        MakeLosses(problem, {.scalar_type = torch::kDouble, .chunk_size = 4});
    const std::int64_t size = problem.parameters.numel();
    torch::Tensor v = RandomVector(size, 8);
    v /= v.norm();
    torch::Tensor product = torch::full_like(v, 7);
    losses->HessianVectorProduct(problem.parameters, v, product);

    WeightedBatch batch = AllSamples(problem);
    batch.weight.assign(10, 1);
    constexpr double kStep = 1e-6;
    const torch::Tensor up =
        GradientOf(*losses, problem.parameters + kStep * v, batch).gradient;
    const torch::Tensor down =
        GradientOf(*losses, problem.parameters - kStep * v, batch).gradient;
    EXPECT_LT(RelativeDistance(product, (up - down) / (2 * kStep * 10)), 1e-7);

    // u'Hv = v'Hu. Rounded as a gradient is.
    torch::Tensor u = RandomVector(size, 9);
    u /= u.norm();
    torch::Tensor other = torch::full_like(u, 7);
    losses->HessianVectorProduct(problem.parameters, u, other);
    EXPECT_NEAR(u.dot(product).item<double>(), v.dot(other).item<double>(),
                kRounding * Norm(product));
  }
}

TEST(TorchLossesTest, ChannelsLastChangesRoundingsOnly) {
  const Problem problem = MakeProblem(SmallVgg(), 12, 10);
  const WeightedBatch batch = AllSamples(problem);
  const Output first =
      GradientOf(*MakeLosses(problem), problem.parameters, batch);
  const Output last = GradientOf(
      *MakeLosses(problem,
                  {.scalar_type = torch::kDouble, .channels_last = true}),
      problem.parameters, batch);
  EXPECT_LT(RelativeDistance(last.gradient, first.gradient), kRounding);
}

// A network without kinks, at which roundings would make the gradient jump. Of
// one sample, to first order and where nothing cancels, each rounding on the
// way costs at most 2^-8: of the input, two weights and two biases, the results
// of two layers, their gradients, and the gradient of the parameters, 10 in
// all. More than 2^-12 shows that it is bfloat16 and not float.
TEST(TorchLossesTest, Bfloat16GradientIsNear) {
  LayerSequence network = SmallVgg();
  network.layers = {
      Convolution{.name = "features.0",
                  .num_inputs = 3,
                  .num_outputs = 5,
                  .kernel_side = 3,
                  .padding = 1},
      Dense{.name = "classifier.0", .num_inputs = 5 * 6 * 6, .num_outputs = 4}};
  const Problem problem = MakeProblem(network, 3, 11);
  const WeightedBatch batch = {
      .index = {1}, .weight = {-0.7f}, .crop_flip = {}};
  const torch::Tensor parameters = problem.parameters.to(torch::kFloat);
  const auto exact = MakeLosses(problem, {});
  const auto rounded = MakeLosses(problem, {.bfloat16_gradient = true});
  const double distance =
      RelativeDistance(GradientOf(*rounded, parameters, batch).gradient,
                       GradientOf(*exact, parameters, batch).gradient);
  EXPECT_LT(distance, 10 * 0x1p-8);
  EXPECT_GT(distance, 0x1p-12);
  EXPECT_EQ(rounded->Evaluate(parameters).mean_loss,
            exact->Evaluate(parameters).mean_loss);
}

TEST(TorchLossesTest, SameBitsEachTime) {
  const Problem problem = MakeProblem(LeNet(), 60, 12);
  const WeightedBatch batch = AllSamples(problem);
  const torch::Tensor parameters = problem.parameters.to(torch::kFloat);
  const int before = at::get_num_threads();
  for (int num_threads : {1, 2}) {
    const TorchLossesOptions options = {.chunk_size = 25,
                                        .num_threads = num_threads};
    const auto losses = MakeLosses(problem, options);
    const Output output = GradientOf(*losses, parameters, batch);
    EXPECT_EQ(at::get_num_threads(), num_threads);
    losses->Evaluate(parameters);
    const Output again = GradientOf(*losses, parameters, batch);
    const Output another =
        GradientOf(*MakeLosses(problem, options), parameters, batch);
    for (const Output& other : {again, another}) {
      EXPECT_EQ(other.losses, output.losses);
      EXPECT_TRUE(other.gradient.equal(output.gradient));
    }
  }
  at::set_num_threads(before);
}

TEST(TorchLossesTest, WhatIsNotFiniteComesOut) {
  const Problem problem = MakeProblem(LeNet(), 3, 13);
  const auto losses = MakeLosses(problem);
  torch::Tensor parameters = problem.parameters.clone();
  parameters[lenet::kFc1Bias + 3] = std::numeric_limits<double>::infinity();
  const Output output = GradientOf(*losses, parameters, AllSamples(problem));
  EXPECT_TRUE(std::isnan(output.losses[0]));
  EXPECT_TRUE(output.gradient.isnan().any().item<bool>());
  EXPECT_TRUE(std::isnan(losses->Evaluate(parameters).mean_loss));

  // Large is not infinite: nothing overflows on the way.
  parameters = problem.parameters.clone();
  parameters.narrow(0, lenet::kFc2Weight, 500) *= 1e6;
  for (double loss :
       GradientOf(*losses, parameters, AllSamples(problem)).losses) {
    EXPECT_TRUE(std::isfinite(loss));
  }
}

TEST(TorchLossesTest, RefusesWhatDoesNotFit) {
  const Problem problem = MakeProblem(SmallVgg(), 2, 14);
  const auto create = [&](const ImageDataset& images,
                          const PixelScaling& scaling,
                          const TorchLossesOptions& options) {
    return TorchLosses::Create(problem.network, images, scaling, options)
        .status();
  };
  ImageDataset images = problem.images;
  images.pixels.pop_back();
  EXPECT_THAT(create(images, {.shift = 127.5, .scale = 0}, {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "images.pixels = 215; must be 108 for each of 2 images "
                       "of 3 x 6 x 6\n"
                       "scaling.scale = 0; must be > 0 and finite"));
  images = problem.images;
  images.labels = {3, 4};
  EXPECT_THAT(create(images, kScaling, {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "images.labels[1] = 4; must be 0 to 3"));
  images.pixels.clear();
  images.labels.clear();
  EXPECT_THAT(create(images, kScaling, {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "images.num_samples = 0; must be >= 1"));
  EXPECT_THAT(create(problem.images, kScaling,
                     {.scalar_type = torch::kLong,
                      .chunk_size = 0,
                      .padding = -1,
                      .num_threads = -1}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "options.scalar_type = Long; must be Float or Double\n"
                       "options.chunk_size = 0; must be >= 1\n"
                       "options.padding = -1; must be >= 0\n"
                       "options.num_threads = -1; must be >= 0"));
}

TEST(TorchLossesTest, MissingDeviceIsNamed) {
  const Problem problem = MakeProblem(SmallVgg(), 2, 14);
  EXPECT_THAT(TorchLosses::Create(problem.network, problem.images, kScaling,
                                  {.device = torch::kXLA})
                  .status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       ::testing::HasSubstr("device = xla cannot be used")));
}

}  // namespace
}  // namespace thsgd

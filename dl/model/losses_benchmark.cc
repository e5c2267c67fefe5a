// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What a gradient costs: LeNet by its kernel and by LibTorch, VGG11 and VGG16
// by TorchLosses, VGG11 by LibTorch's modules alone, in one forward and one
// backward pass over images that lie ready; and products of large matrices, the
// most arithmetic that LibTorch gets out of the machine. Where there is an
// NVIDIA GPU, the same there. items_per_second is samples per second, FLOPS
// additions and multiplications; docs/benchmarks.md has the table.

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "ATen/Parallel.h"
#include "absl/status/status.h"
#include "base/check.h"
#include "benchmark/benchmark.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/data/random_images.h"
#include "dl/model/initial_parameters.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/lenet_losses.h"
#include "dl/model/load_cuda.h"
#include "dl/model/network.pb.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_losses.h"
#include "torch/nn/modules/activation.h"
#include "torch/nn/modules/container/sequential.h"
#include "torch/nn/modules/conv.h"
#include "torch/nn/modules/linear.h"
#include "torch/nn/modules/pooling.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using manifest::Network;

Network MakeNetwork(Network::Architecture architecture) {
  Network network;
  network.set_architecture(architecture);
  network.set_num_classes(10);
  network.mutable_kaiming_normal();
  return network;
}

constexpr PixelScaling kScaling = {.shift = 127.5, .scale = 127.5};

struct Problem {
  Problem(const LayerSequence& network, int num_samples) {
    std::mt19937_64 generator(1);
    images = RandomImages(num_samples, network.num_channels, network.image_side,
                          network.num_classes, generator);
    for (int i = 0; i < num_samples; ++i) {
      batch.index.push_back(i);
      batch.weight.push_back(1.0f / static_cast<float>(num_samples));
    }
  }

  ImageDataset images;
  WeightedBatch batch;
};

void RunGradient(benchmark::State& state, SampleLosses& losses,
                 const torch::Tensor& parameters, const WeightedBatch& batch) {
  torch::Tensor gradient = torch::empty_like(parameters);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        losses.Gradient(parameters, batch, gradient).data());
  }
}

// Of one image's way forward: one for each weight and place that it is used at.
std::int64_t MultiplyAdds(const LayerSequence& layers) {
  std::int64_t sum = 0;
  std::int64_t side = layers.image_side;
  for (const Layer& layer : layers.layers) {
    if (const auto* convolution = std::get_if<Convolution>(&layer)) {
      const std::int64_t kernel_side = convolution->kernel_side;
      side += 2 * convolution->padding - kernel_side + 1;
      sum += side * side * kernel_side * kernel_side * convolution->num_inputs *
             convolution->num_outputs;
    } else if (std::holds_alternative<MaxPool>(layer)) {
      side /= 2;
    } else if (const auto* dense = std::get_if<Dense>(&layer)) {
      sum += std::int64_t{dense->num_inputs} * dense->num_outputs;
    }
  }
  return sum;
}

// A gradient is three products for one forward: the forward one, and those for
// the gradients of inputs and weights.
void CountGradients(benchmark::State& state, const LayerSequence& layers,
                    int num_samples) {
  state.SetItemsProcessed(state.iterations() * num_samples);
  state.counters["FLOPS"] = benchmark::Counter(
      3.0 * 2.0 * static_cast<double>(MultiplyAdds(layers)) * num_samples,
      benchmark::Counter::kIsIterationInvariantRate);
}

void RunTorchLosses(benchmark::State& state, Network::Architecture architecture,
                    int num_samples, const TorchLossesOptions& options) {
  const Network network = MakeNetwork(architecture);
  const LayerSequence layers = LayersOf(network);
  const Problem problem(layers, num_samples);
  auto losses = TorchLosses::Create(layers, problem.images, kScaling, options);
  THSGD_CHECK(losses.ok());
  const torch::Tensor parameters =
      InitialParameters(network, 1).to(options.device);
  RunGradient(state, **losses, parameters, problem.batch);
  CountGradients(state, layers, num_samples);
}

// The batch of 100 is one of the 1200 samples of the FashionMNIST task.
void BM_LeNetLosses(benchmark::State& state) {
  const Network network = MakeNetwork(Network::LENET);
  const LayerSequence layers = LayersOf(network);
  Problem problem(layers, 1200);
  problem.batch.index.resize(state.range(0));
  problem.batch.weight.resize(state.range(0));
  auto losses = LeNetLosses::Create(problem.images, kScaling, 1);
  THSGD_CHECK(losses.ok());
  RunGradient(state, **losses, InitialParameters(network, 1), problem.batch);
  CountGradients(state, layers, static_cast<int>(state.range(0)));
}
BENCHMARK(BM_LeNetLosses)
    ->ArgName("batch")
    ->Arg(1200)
    ->Arg(100)
    ->Unit(benchmark::kMillisecond);

// Chunks that fit the caches, and one chunk, whose memory the system hands out
// anew each time.
void BM_LeNetTorchLosses(benchmark::State& state) {
  RunTorchLosses(state, Network::LENET, static_cast<int>(state.range(0)),
                 {.chunk_size = state.range(1), .num_threads = 1});
}
BENCHMARK(BM_LeNetTorchLosses)
    ->ArgNames({"batch", "chunk"})
    ->Args({1200, 1200})
    ->Args({1200, 100})
    ->Args({100, 100})
    ->Unit(benchmark::kMillisecond);

// The textbook's loop: a ReLU after each convolution, gradients in the modules.
void BM_Vgg11Modules(benchmark::State& state) {
  const int num_samples = static_cast<int>(state.range(0));
  at::set_num_threads(static_cast<int>(state.range(1)));
  const LayerSequence layers = LayersOf(MakeNetwork(Network::VGG11));
  torch::nn::Sequential modules;
  for (std::size_t i = 0; i < layers.layers.size(); ++i) {
    const Layer& layer = layers.layers[i];
    if (const auto* convolution = std::get_if<Convolution>(&layer)) {
      modules->push_back(
          torch::nn::Conv2d(torch::nn::Conv2dOptions(convolution->num_inputs,
                                                     convolution->num_outputs,
                                                     convolution->kernel_side)
                                .padding(convolution->padding)));
      modules->push_back(torch::nn::ReLU(/*inplace=*/true));
    } else if (std::holds_alternative<MaxPool>(layer)) {
      modules->push_back(torch::nn::MaxPool2d(2));
    } else if (const auto* dense = std::get_if<Dense>(&layer)) {
      if (dense->name == "classifier.0") {
        modules->push_back(torch::nn::Flatten());
      } else {
        modules->push_back(torch::nn::ReLU(/*inplace=*/true));
      }
      modules->push_back(
          torch::nn::Linear(dense->num_inputs, dense->num_outputs));
    }
  }
  const torch::Tensor images = torch::randn(
      {num_samples, layers.num_channels, layers.image_side, layers.image_side});
  const torch::Tensor labels = torch::randint(10, {num_samples}, torch::kLong);
  for (auto _ : state) {
    modules->zero_grad();
    const torch::Tensor loss =
        at::cross_entropy_loss(modules->forward(images), labels);
    loss.backward();
    benchmark::DoNotOptimize(loss.item<float>());
  }
  CountGradients(state, layers, num_samples);
}
BENCHMARK(BM_Vgg11Modules)
    ->ArgNames({"batch", "threads"})
    ->ArgsProduct({{100}, {1, 2}})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

TorchLossesOptions VggOptions(const benchmark::State& state) {
  return {.bfloat16_gradient = state.range(1) != 0,
          .channels_last = state.range(2) != 0,
          .num_threads = static_cast<int>(state.range(3))};
}

void BM_Vgg11TorchLosses(benchmark::State& state) {
  RunTorchLosses(state, Network::VGG11, static_cast<int>(state.range(0)),
                 VggOptions(state));
}
BENCHMARK(BM_Vgg11TorchLosses)
    ->ArgNames({"batch", "bfloat16", "channels_last", "threads"})
    ->ArgsProduct({{100}, {0, 1}, {0, 1}, {1, 2}})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void BM_Vgg16TorchLosses(benchmark::State& state) {
  RunTorchLosses(state, Network::VGG16, static_cast<int>(state.range(0)),
                 VggOptions(state));
}
BENCHMARK(BM_Vgg16TorchLosses)
    ->ArgNames({"batch", "bfloat16", "channels_last", "threads"})
    ->ArgsProduct({{100}, {0, 1}, {1}, {1, 2}})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// Of square matrices.
void RunMatrixProduct(benchmark::State& state, std::int64_t side,
                      torch::ScalarType type, torch::Device device) {
  const torch::Tensor a = torch::randn({side, side}).to(device, type);
  const torch::Tensor b = torch::randn({side, side}).to(device, type);
  torch::Tensor product = torch::empty_like(a);
  for (auto _ : state) {
    at::mm_out(product, a, b);
    // Waits for the device.
    benchmark::DoNotOptimize(product.select(0, 0).select(0, 0).item());
  }
  const double n = static_cast<double>(side);
  state.counters["FLOPS"] = benchmark::Counter(
      2 * n * n * n, benchmark::Counter::kIsIterationInvariantRate);
}

void BM_MatrixProduct(benchmark::State& state) {
  at::set_num_threads(static_cast<int>(state.range(1)));
  RunMatrixProduct(state, 2048,
                   state.range(0) != 0 ? torch::kBFloat16 : torch::kFloat,
                   torch::kCPU);
}
BENCHMARK(BM_MatrixProduct)
    ->ArgNames({"bfloat16", "threads"})
    ->ArgsProduct({{0, 1}, {1, 2}})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// On a GPU, in precisions as a run names them.
enum Precision { kFloat32, kTf32, kBfloat16 };

TorchLossesOptions GpuOptions(Precision precision) {
  return {.device = torch::kCUDA,
          .bfloat16_gradient = precision == kBfloat16,
          .tf32 = precision == kTf32,
          .channels_last = true,
          .chunk_size = 1'000'000};
}

void RunGpuGradient(benchmark::State& state,
                    Network::Architecture architecture) {
  TorchLossesOptions options =
      GpuOptions(static_cast<Precision>(state.range(1)));
  options.channels_last = state.range(2) != 0;
  options.cuda_graphs = state.range(3) != 0;
  RunTorchLosses(state, architecture, static_cast<int>(state.range(0)),
                 options);
}

void RunGpuEvaluate(benchmark::State& state,
                    Network::Architecture architecture) {
  const int num_samples = static_cast<int>(state.range(0));
  const Network network = MakeNetwork(architecture);
  const LayerSequence layers = LayersOf(network);
  const Problem problem(layers, num_samples);
  auto losses =
      TorchLosses::Create(layers, problem.images, kScaling,
                          GpuOptions(static_cast<Precision>(state.range(1))));
  THSGD_CHECK(losses.ok());
  const torch::Tensor parameters =
      InitialParameters(network, 1).to(torch::kCUDA);
  for (auto _ : state) {
    benchmark::DoNotOptimize((*losses)->Evaluate(parameters).mean_loss);
  }
  state.SetItemsProcessed(state.iterations() * num_samples);
}

void RegisterGpuBenchmarks() {
  const std::vector<std::int64_t> precisions = {kFloat32, kTf32, kBfloat16};
  for (const auto architecture : {Network::VGG11, Network::VGG16}) {
    const std::string name =
        "/" + Network::Architecture_Name(architecture) + "/gpu";
    benchmark::RegisterBenchmark(
        ("BM_Gradient" + name).c_str(),
        [=](benchmark::State& state) { RunGpuGradient(state, architecture); })
        ->ArgNames({"batch", "precision", "channels_last", "graphs"})
        ->ArgsProduct({{100, 2500}, precisions, {0, 1}, {0, 1}})
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(
        ("BM_Evaluate" + name).c_str(),
        [=](benchmark::State& state) { RunGpuEvaluate(state, architecture); })
        ->ArgNames({"batch", "precision"})
        ->ArgsProduct({{5000}, {kFloat32, kTf32}})
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark(
      "BM_MatrixProduct/gpu",
      [](benchmark::State& state) {
        RunMatrixProduct(state, 8192,
                         state.range(0) != 0 ? torch::kBFloat16 : torch::kFloat,
                         torch::kCUDA);
      })
      ->ArgName("bfloat16")
      ->DenseRange(0, 1)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  const absl::Status cuda = thsgd::LoadCuda();
  if (cuda.ok()) {
    thsgd::RegisterGpuBenchmarks();
  } else {
    std::cerr << "No rows of a GPU: " << cuda.message() << "\n";
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

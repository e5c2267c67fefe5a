// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What LeNet's expected sharpness costs: 1000 draws over 1200 training samples,
// by its own kernel and by LibTorch. docs/benchmarks.md has the table.

#include <cstdint>
#include <memory>
#include <random>

#include "benchmark/benchmark.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/data/random_images.h"
#include "dl/model/initial_parameters.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/lenet_losses.h"
#include "dl/model/network.pb.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_losses.h"
#include "dl/sharpness/expected_sharpness.h"
#include "dl/sharpness/local_losses.h"

namespace thsgd {
namespace {

constexpr PixelScaling kScaling = {.shift = 127.5, .scale = 127.5};
constexpr int kNumSamples = 1200;

manifest::Network LeNet() {
  manifest::Network network;
  network.set_architecture(manifest::Network::LENET);
  network.set_num_classes(10);
  network.mutable_truncated_normal()->set_standard_deviation(0.02);
  return network;
}

ImageDataset Images() {
  std::mt19937_64 generator(1);
  return RandomImages(kNumSamples, 1, 28, 10, generator);
}

void Measure(benchmark::State& state, SampleLosses& losses) {
  const std::int64_t num_draws = state.range(0);
  LocalLosses local(losses, InitialParameters(LeNet(), 1));
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        MeasureExpectedSharpness(local, 0.01, num_draws, 1));
  }
  state.SetItemsProcessed(state.iterations() * num_draws);
}

void BM_LeNetLosses(benchmark::State& state) {
  const auto losses =
      LeNetLosses::Create(Images(), kScaling, static_cast<int>(state.range(1)))
          .value();
  Measure(state, *losses);
}
BENCHMARK(BM_LeNetLosses)
    ->ArgNames({"draws", "threads"})
    ->Args({1000, 1})
    ->Args({1000, 2})
    ->Unit(benchmark::kSecond)
    ->UseRealTime();

// A tenth of the draws, as they cost the same each.
void BM_TorchLosses(benchmark::State& state) {
  const auto losses =
      TorchLosses::Create(LayersOf(LeNet()), Images(), kScaling,
                          {.num_threads = static_cast<int>(state.range(1))})
          .value();
  Measure(state, *losses);
}
BENCHMARK(BM_TorchLosses)
    ->ArgNames({"draws", "threads"})
    ->Args({100, 1})
    ->Unit(benchmark::kSecond)
    ->UseRealTime();

}  // namespace
}  // namespace thsgd

BENCHMARK_MAIN();

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// LeNet's passes over the 1200 samples of the corrupted FashionMNIST task, and
// over a small batch: items_per_second is samples per second. Rows of the
// kernel are named after the vector target they force, the best first;
// docs/benchmarks.md has the table and the arithmetic bound.

#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "benchmark/benchmark.h"
#include "dl/data/image_dataset.h"
#include "dl/data/random_images.h"
#include "dl/model/lenet/lenet_batch.h"
#include "dl/model/lenet/lenet_kernel.h"
#include "dl/model/lenet/lenet_shape.h"
#include "hwy/highway.h"
#include "hwy/targets.h"

namespace thsgd::lenet {
namespace {

struct Problem {
  explicit Problem(int num_samples)
      : index(num_samples), parameters(kNumParameters) {
    std::mt19937_64 generator(1);
    images = RandomImages(num_samples, 1, kImageSide, kNumClasses, generator);
    std::iota(index.begin(), index.end(), 0);
    std::normal_distribution<float> normal(0, 0.1f);
    for (float& parameter : parameters) parameter = normal(generator);
  }

  LeNetBatch Batch() const {
    return LeNetBatch(images, index, {.shift = 127.5, .scale = 127.5});
  }

  ImageDataset images;
  std::vector<std::int64_t> index;
  std::vector<float> parameters;
};

void Choose(std::int64_t target) {
  hwy::SetSupportedTargetsForTest(target);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

void BM_KernelGradient(benchmark::State& state, std::int64_t target,
                       int num_samples, int num_threads) {
  Choose(target);
  const Problem problem(num_samples);
  const LeNetBatch batch = problem.Batch();
  const std::vector<float> weights(num_samples, 1.0f / num_samples);
  std::vector<double> losses(num_samples);
  std::vector<float> gradient(kNumParameters);
  LeNetKernel kernel(num_threads);
  for (auto _ : state) {
    kernel.Gradient(problem.parameters, batch, weights, absl::MakeSpan(losses),
                    absl::MakeSpan(gradient));
    benchmark::DoNotOptimize(gradient.data());
  }
  state.SetItemsProcessed(state.iterations() * num_samples);
}

void BM_KernelEvaluate(benchmark::State& state, std::int64_t target,
                       int num_samples) {
  Choose(target);
  const Problem problem(num_samples);
  const LeNetBatch batch = problem.Batch();
  std::vector<double> losses(num_samples);
  std::vector<int> correct(num_samples);
  LeNetKernel kernel(1);
  for (auto _ : state) {
    kernel.Evaluate(problem.parameters, batch, absl::MakeSpan(losses),
                    absl::MakeSpan(correct));
    benchmark::DoNotOptimize(losses.data());
  }
  state.SetItemsProcessed(state.iterations() * num_samples);
}

void BM_PackBatch(benchmark::State& state) {
  const Problem problem(100);
  for (auto _ : state) {
    benchmark::DoNotOptimize(problem.Batch().images(0));
  }
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(BM_PackBatch);

void RegisterAll() {
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  for (std::int64_t rest = targets; rest != 0; rest &= rest - 1) {
    const std::int64_t target = rest & -rest;
    const std::string name = hwy::TargetName(target);
    for (int num_samples : {1200, 100}) {
      benchmark::RegisterBenchmark(
          absl::StrCat("BM_KernelGradient/", name, "/", num_samples).c_str(),
          BM_KernelGradient, target, num_samples, 1);
    }
    benchmark::RegisterBenchmark(
        absl::StrCat("BM_KernelEvaluate/", name, "/1200").c_str(),
        BM_KernelEvaluate, target, 1200);
  }
  const std::int64_t best = targets & -targets;
  benchmark::RegisterBenchmark("BM_KernelGradient/two_threads/1200",
                               BM_KernelGradient, best, 1200, 2)
      ->UseRealTime();
}

}  // namespace
}  // namespace thsgd::lenet

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  thsgd::lenet::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

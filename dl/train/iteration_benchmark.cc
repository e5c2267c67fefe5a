// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What an iteration of Our 2 costs on the corrupted FashionMNIST task (SB and
// SB* of 100 samples, LB all 1200), on one thread: by this project's kernel and
// by LibTorch, with g_heavy from one pass over the union of the batches and
// from three. Draws, gradient, cut and update; no evaluation.
// tools/benchmark_training_peer.py times it beside plain Python;
// docs/benchmarks.md has the table.

#include <memory>

#include "base/check.h"
#include "base/proto_file.h"
#include "benchmark/benchmark.h"
#include "dl/data/load_task.h"
#include "dl/model/initial_parameters.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/lenet_losses.h"
#include "dl/model/network.pb.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_losses.h"
#include "dl/train/trainer.h"
#include "dl/train/training_run.pb.h"

namespace thsgd {
namespace {

using manifest::Computation;

enum class Losses { kLeNet, kTorch };

// More than any timing takes.
constexpr int kManyIterations = 10'000'000;

manifest::TrainingRun Our2(Computation::GradientForm form) {
  manifest::TrainingRun run;
  THSGD_CHECK(
      ReadTextProto("dl/train/examples/fashion_mnist_our_2.textproto", &run)
          .ok());
  run.set_num_iterations(kManyIterations);
  run.set_evaluation_interval(kManyIterations);
  run.mutable_computation()->set_gradient_form(form);
  return run;
}

// LibTorch's in chunks of 100, its fastest (losses_benchmark.cc).
std::unique_ptr<SampleLosses> MakeLosses(Losses losses,
                                         const manifest::Network& network,
                                         const TaskData& data) {
  if (losses == Losses::kLeNet) {
    return LeNetLosses::Create(data.train, data.scaling, 1).value();
  }
  return TorchLosses::Create(LayersOf(network), data.train, data.scaling,
                             {.chunk_size = 100, .num_threads = 1})
      .value();
}

void RunOur2(benchmark::State& state, Losses losses,
             Computation::GradientForm form) {
  const manifest::TrainingRun run = Our2(form);
  const TaskData data =
      LoadTask(run.task(),
               {.user = "", .fashion_mnist = "dl/data/fashion_mnist"},
               run.seed())
          .value();
  const std::unique_ptr<SampleLosses> train =
      MakeLosses(losses, run.network(), data);
  Trainer trainer(run, InitialParameters(run.network(), run.seed()), *train,
                  *train);
  trainer.Step(nullptr);  // with the evaluation that comes first
  for (auto _ : state) trainer.Step(nullptr);
  THSGD_CHECK(!trainer.finished());
  state.SetItemsProcessed(state.iterations());
}

void BM_Our2LeNetLosses(benchmark::State& state,
                        Computation::GradientForm form) {
  RunOur2(state, Losses::kLeNet, form);
}
BENCHMARK_CAPTURE(BM_Our2LeNetLosses, one_pass, Computation::ONE_PASS)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Our2LeNetLosses, separate, Computation::SEPARATE)
    ->Unit(benchmark::kMillisecond);

void BM_Our2TorchLosses(benchmark::State& state,
                        Computation::GradientForm form) {
  RunOur2(state, Losses::kTorch, form);
}
BENCHMARK_CAPTURE(BM_Our2TorchLosses, one_pass, Computation::ONE_PASS)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Our2TorchLosses, separate, Computation::SEPARATE)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace thsgd

BENCHMARK_MAIN();

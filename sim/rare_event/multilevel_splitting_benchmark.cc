// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Splitting in the deck's light-tailed well over its learning rates 1/num, 40
// replicates a row: counters give the mean, its relative standard error and
// that of one replicate; items are chain-steps. docs/theory.md, section 10, has
// the table of all learning rates with the score kLeastAction (2).

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "benchmark/benchmark.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quartic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/multilevel_splitting.h"
#include "sim/rare_event/splitting_score.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

void BM_DecksWell(benchmark::State& state) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr int kNumReplicates = 40;
  const auto table = std::make_shared<GradientTable>(
      *TabulateGradient(*QuarticWell::Create(0, 1, 0.8), -0.8, 0.8));
  const double learning_rate = 1 / static_cast<double>(state.range(0));
  const auto splitting = MultilevelSplitting::Create(
      table, *Gaussian::Create(1),
      *SgdParams::Create(learning_rate, kInfinity, kInfinity),
      {{0, -0.8, 0.8}, 0, 5 * state.range(0)},
      {.num_particles = 500,
       .num_killed = 50,
       .score = static_cast<SplittingScoreKind>(state.range(1))},
      11, 1);
  std::int64_t num_steps = 0;
  double mean = 0;
  double variance = 0;
  for (auto _ : state) {
    std::vector<double> estimates;
    for (int r = 0; r < kNumReplicates; ++r) {
      const ExitReplicate replicate = splitting->Run(r);
      num_steps += replicate.num_steps;
      estimates.push_back(replicate.probability());
    }
    mean = 0;
    variance = 0;
    for (double p : estimates) mean += p / kNumReplicates;
    for (double p : estimates) {
      variance += (p - mean) * (p - mean) / (kNumReplicates - 1);
    }
  }
  state.SetItemsProcessed(num_steps);
  state.counters["mean"] = mean;
  state.counters["error"] = std::sqrt(variance / kNumReplicates) / mean;
  state.counters["replicate_error"] = std::sqrt(variance) / mean;
}
BENCHMARK(BM_DecksWell)
    ->ArgNames({"num", "score"})
    ->ArgsProduct({{10, 25, 50, 75, 100, 150, 200}, {1, 2}})
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace thsgd

BENCHMARK_MAIN();

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Throughput of the one-dimensional engine against the loop that a user would
// write, on the deck's landscape: eta = 0.001, b = 0.5, alpha = 1.2, s = 0.1,
// walls at +-1.6, time in each of the four fields counted. items_per_second is
// chain-steps per second. Rows of the engine are named after the vector target
// they force, the best first; docs/benchmarks.md has the table.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/parallel_for.h"
#include "benchmark/benchmark.h"
#include "hwy/highway.h"
#include "hwy/targets.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/formula_landscape.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/numeric/polynomial.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/occupation.h"
#include "sim/sgd/run_blocks.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kLearningRate = 0.001;
constexpr double kThreshold = 0.5;
constexpr double kTailIndex = 1.2;
constexpr double kNoiseScale = 0.1;
constexpr double kBound = FourMinimaLandscape::kBound;
constexpr double kStart = FourMinimaLandscape::kMinima[1];

// f' as the textbook has it.
double PlainGradient(double x) {
  const double q = (x + 1.3) * (x - 0.2) * (x - 0.7);
  const double q_slope =
      (x - 0.2) * (x - 0.7) + (x + 1.3) * (x - 0.7) + (x + 1.3) * (x - 0.2);
  const double s = x * x - 2.56;
  const double a = x - 0.5;
  const double b = x + 1.5;
  const double c = x + 0.8;
  const double peak_a = 0.01 + 4 * a * a;
  const double peak_b = 0.1 + 4 * b * b;
  const double dent = 0.25 * std::exp(-5 * c * c);
  const double smooth = std::pow(0.05 * std::fabs(1.65 - x), 0.6) *
                        (1 + 1 / peak_a) * (1 + 1 / peak_b) * (1 - dent);
  const double log_slope = 0.6 / (x - 1.65) - 8 * a / (peak_a * (peak_a + 1)) -
                           8 * b / (peak_b * (peak_b + 1)) +
                           10 * c * dent / (1 - dent);
  return smooth * q * (2 * (x * q + s * q_slope) + s * q * log_slope);
}

void BM_PlainLoop(benchmark::State& state) {
  constexpr std::int64_t kSteps = 100'000;
  std::mt19937_64 generator(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::int64_t steps_in_field[4] = {};
  for (auto _ : state) {
    double x = kStart;
    for (std::int64_t j = 0; j < kSteps; ++j) {
      const double w = std::pow(1 - uniform(generator), -1 / kTailIndex) - 1;
      const double z =
          (generator() & 1) != 0 ? kNoiseScale * w : -kNoiseScale * w;
      const double update =
          kLearningRate * PlainGradient(x) + kLearningRate * z;
      x -= std::copysign(std::min(kThreshold, std::fabs(update)), update);
      x = std::clamp(x, -kBound, kBound);
      ++steps_in_field[x < -1.3 ? 0 : x < 0.2 ? 1 : x < 0.7 ? 2 : 3];
    }
    benchmark::DoNotOptimize(steps_in_field);
  }
  state.SetItemsProcessed(state.iterations() * kSteps);
}
BENCHMARK(BM_PlainLoop);

NoiseLaw Lomax(double noise_scale = kNoiseScale) {
  return *SymmetricLomax::Create(kTailIndex, noise_scale);
}

const std::shared_ptr<const GradientTable>& DeckTable() {
  static const auto& table = *new std::shared_ptr<const GradientTable>(
      std::make_shared<const GradientTable>(*GradientTable::Create(
          [](const HighPrecision& x) -> HighPrecision {
            return FourMinimaLandscape::Gradient(x);
          },
          -kBound, kBound)));
  return table;
}

// The same landscape as a user types it.
const std::shared_ptr<const GradientTable>& FormulaTable() {
  static const auto& table = *new std::shared_ptr<const GradientTable>(
      std::make_shared<const GradientTable>(
          *TabulateGradient(*FormulaLandscape::Create(
                                FourMinimaLandscape::kFormula, -kBound, kBound),
                            -kBound, kBound)));
  return table;
}

Ensemble Deck(const NoiseLaw& law, double learning_rate = kLearningRate) {
  return Ensemble(DeckTable(), law,
                  *SgdParams::Create(learning_rate, kThreshold, kBound),
                  /*seed=*/1, /*stream=*/0);
}

OccupationSpec FourFields() {
  OccupationSpec spec;
  spec.regions = RegionsBetween(FourMinimaLandscape::kMaxima);
  return spec;
}

void SetTarget(std::int64_t target) {
  hwy::SetSupportedTargetsForTest(target);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

// Each field's share of all chains' time, and the standard deviation of a
// single chain's share: what tools/benchmark_peers.py compares.
void ReportShares(benchmark::State& state, const Occupation& occupation) {
  const double num_chains = static_cast<double>(occupation.num_chains);
  state.counters["chains"] = num_chains;
  for (std::size_t i = 0; i < occupation.region_steps.size(); ++i) {
    const double share = static_cast<double>(occupation.region_steps[i]) /
                         static_cast<double>(occupation.num_steps);
    const double mean_square =
        static_cast<double>(occupation.share_squares[i]) *
        Occupation::kShareUnit * Occupation::kShareUnit / num_chains;
    const std::string end = "_" + std::to_string(i + 1);
    state.counters["share" + end] = share;
    state.counters["share_sd" + end] =
        std::sqrt(std::max(0.0, mean_square - share * share));
  }
}

// 1024 chains of 2000 steps a call: 16 rounds of all slots.
void Occupy(benchmark::State& state, const Ensemble& ensemble,
            const OccupationSpec& spec) {
  constexpr std::int64_t kChains = 1024;
  constexpr std::int64_t kSteps = 2000;
  std::uint32_t first_chain = 0;
  Occupation total(spec);
  for (auto _ : state) {
    total.Add(ensemble.SimulateOccupation(spec, kStart, kSteps, first_chain,
                                          kChains));
    first_chain += kChains;
  }
  state.SetItemsProcessed(total.num_steps);
  ReportShares(state, total);
}

void BM_ScalarEngine(benchmark::State& state, std::int64_t target) {
  SetTarget(target);
  Ensemble ensemble = Deck(Lomax());
  ensemble.UseForTest(RunBlocksScalar);
  Occupy(state, ensemble, FourFields());
}

void BM_ScalarReference(benchmark::State& state) {
  Ensemble ensemble = Deck(Lomax());
  ensemble.UseForTest(RunBlocksReference);
  Occupy(state, ensemble, FourFields());
}
BENCHMARK(BM_ScalarReference);

void BM_VectorEngine(benchmark::State& state, std::int64_t target,
                     const NoiseLaw& law) {
  SetTarget(target);
  Occupy(state, Deck(law), FourFields());
}

// A formula's table beside the built-in landscape's, of the same size.
void BM_VectorEngineFormula(benchmark::State& state, std::int64_t target) {
  SetTarget(target);
  state.counters["cells"] = static_cast<double>(FormulaTable()->num_cells());
  state.counters["built_in_cells"] =
      static_cast<double>(DeckTable()->num_cells());
  Occupy(state,
         Ensemble(FormulaTable(), Lomax(),
                  *SgdParams::Create(kLearningRate, kThreshold, kBound),
                  /*seed=*/1, /*stream=*/0),
         FourFields());
}

// The same work on one thread and on several, by the clock on the wall.
void BM_VectorEngineThreads(benchmark::State& state) {
  SetTarget(0);
  const int num_threads = static_cast<int>(state.range(0));
  const Ensemble ensemble = Deck(Lomax());
  const OccupationSpec spec = FourFields();
  // A quarter of a second on one thread: starting the other takes a while.
  constexpr std::int64_t kBlocks = 64;
  constexpr std::int64_t kChains = 1024;
  constexpr std::int64_t kSteps = 2000;
  for (auto _ : state) {
    const absl::Status done =
        ParallelFor(num_threads, kBlocks, [&](std::int64_t block) {
          benchmark::DoNotOptimize(ensemble.SimulateOccupation(
              spec, kStart, kSteps, static_cast<std::uint32_t>(block * kChains),
              kChains));
        });
    if (!done.ok()) state.SkipWithError("threads refused");
  }
  state.SetItemsProcessed(state.iterations() * kBlocks * kChains * kSteps);
}
BENCHMARK(BM_VectorEngineThreads)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();

// Ten times the learning rate and the noise: chains go through all fields.
void BM_VectorEngineMixing(benchmark::State& state, std::int64_t target) {
  SetTarget(target);
  Occupy(state, Deck(Lomax(10 * kNoiseScale), 10 * kLearningRate),
         FourFields());
}

// BM_VectorEngine's other rows, by the ends of their names.
struct NamedLaw {
  const char* name;
  NoiseLaw law;
};

std::vector<NamedLaw> OtherLaws() {
  return {
      {"Gaussian", *Gaussian::Create(1)},
      {"AsymmetricLomax",
       *AsymmetricLomax::Create(kTailIndex, kNoiseScale, 0.7)},
      {"Pareto", *Pareto::Create(kTailIndex, kNoiseScale, 0.7)},
      {"StudentT", *StudentT::Create(kTailIndex, kNoiseScale)},
      {"SymmetricStable", *SymmetricStable::Create(kTailIndex, kNoiseScale)},
      {"SymmetricWeibull", *SymmetricWeibull::Create(0.3, kNoiseScale)},
  };
}

void BM_VectorEngineHistogram(benchmark::State& state, std::int64_t target) {
  SetTarget(target);
  OccupationSpec spec = FourFields();
  spec.histogram = {.lower = -kBound, .upper = kBound, .num_bins = 320};
  spec.jump_threshold = 0.1;
  Occupy(state, Deck(Lomax()), spec);
}

// Every hundredth step binned.
void BM_VectorEngineSampledHistogram(benchmark::State& state,
                                     std::int64_t target) {
  SetTarget(target);
  OccupationSpec spec = FourFields();
  spec.histogram = {.lower = -kBound, .upper = kBound, .num_bins = 320};
  spec.histogram_interval = 100;
  Occupy(state, Deck(Lomax()), spec);
}

// First exit from a symmetric interval around the second minimum, of the
// given half-width in thousandths: the wider, the longer. The mean exit time
// is reported beside the speed.
void BM_VectorFirstExit(benchmark::State& state, std::int64_t target) {
  SetTarget(target);
  const Ensemble ensemble = Deck(Lomax());
  const double half_width = static_cast<double>(state.range(0)) / 1000;
  const AttractionField field = {.minimum = kStart,
                                 .lower = kStart - half_width,
                                 .upper = kStart + half_width};
  std::vector<FirstExit> exits(static_cast<std::size_t>(state.range(1)));
  std::uint32_t first_chain = 0;
  std::int64_t num_steps = 0;
  std::int64_t num_exits = 0;
  for (auto _ : state) {
    ensemble.SimulateFirstExits(field, kStart,
                                std::numeric_limits<std::int64_t>::max(),
                                first_chain, absl::MakeSpan(exits));
    first_chain += static_cast<std::uint32_t>(exits.size());
    for (const FirstExit& exit : exits) num_steps += exit.num_steps;
    num_exits += static_cast<std::int64_t>(exits.size());
  }
  state.SetItemsProcessed(num_steps);
  state.counters["mean_exit_steps"] =
      static_cast<double>(num_steps) / static_cast<double>(num_exits);
}

void BM_PlainGradient(benchmark::State& state) {
  double x = -kBound;
  for (auto _ : state) {
    benchmark::DoNotOptimize(PlainGradient(x));
    x = x < 1.5 ? x + 0.01 : -kBound;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_PlainGradient);

void BM_TableGradient(benchmark::State& state) {
  const GradientTable& table = *DeckTable();
  double x = -kBound;
  for (auto _ : state) {
    benchmark::DoNotOptimize(table.Gradient(x));
    x = x < 1.5 ? x + 0.01 : -kBound;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_TableGradient);

void RegisterForEachTarget() {
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  // Better targets have lower bits.
  for (std::int64_t left = targets; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    const auto name = [&](const std::string& row) {
      return row + "/" + hwy::TargetName(target);
    };
    benchmark::RegisterBenchmark(name("BM_ScalarEngine").c_str(),
                                 BM_ScalarEngine, target);
    benchmark::RegisterBenchmark(name("BM_VectorEngine").c_str(),
                                 BM_VectorEngine, target, Lomax());
    benchmark::RegisterBenchmark(name("BM_VectorEngineFormula").c_str(),
                                 BM_VectorEngineFormula, target);
    benchmark::RegisterBenchmark(name("BM_VectorEngineMixing").c_str(),
                                 BM_VectorEngineMixing, target);
    for (const NamedLaw& other : OtherLaws()) {
      benchmark::RegisterBenchmark(
          name(std::string("BM_VectorEngine") + other.name).c_str(),
          BM_VectorEngine, target, other.law);
    }
    benchmark::RegisterBenchmark(name("BM_VectorEngineHistogram").c_str(),
                                 BM_VectorEngineHistogram, target);
    benchmark::RegisterBenchmark(
        name("BM_VectorEngineSampledHistogram").c_str(),
        BM_VectorEngineSampledHistogram, target);
    benchmark::RegisterBenchmark(name("BM_VectorFirstExit").c_str(),
                                 BM_VectorFirstExit, target)
        ->ArgNames({"half_width", "chains"})
        ->Args({5, 65536})
        ->Args({20, 65536})
        ->Args({150, 8192})
        ->Args({400, 4096});
  }
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::RegisterForEachTarget();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

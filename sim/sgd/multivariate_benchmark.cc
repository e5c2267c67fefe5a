// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Throughput of the engine in R^d against the loop that a user would write. In
// the plane: Himmelblau's function with scales 0.5 and 0.25 and factor 0.01,
// eta = 0.001, b = 0.5, isotropic Lomax noise with alpha = 1.2 and s = 0.1,
// walls at +-4, time in each of four cores of radius 0.1 counted.
// items_per_second is chain-steps per second. Rows of the engine are named
// after the vector target they force, the best first; docs/benchmarks.md has
// the table.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "benchmark/benchmark.h"
#include "hwy/highway.h"
#include "hwy/targets.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/sgd/ball.h"
#include "sim/sgd/multivariate_ensemble.h"
#include "sim/sgd/multivariate_occupation.h"
#include "sim/sgd/run_multivariate_steps.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kLearningRate = 0.001;
constexpr double kThreshold = 0.5;
constexpr double kTailIndex = 1.2;
constexpr double kNoiseScale = 0.1;
constexpr double kBound = 4;
constexpr double kFactor = 0.01;
constexpr double kScale1 = 0.5;
constexpr double kScale2 = 0.25;
constexpr double kCoreRadius = 0.1;

const ScaledHimmelblau& Himmelblau() {
  static const auto& f = *new ScaledHimmelblau(
      *ScaledHimmelblau::Create(kFactor, kScale1, kScale2));
  return f;
}

void BM_PlainLoop(benchmark::State& state) {
  constexpr std::int64_t kSteps = 100'000;
  const auto minima = Himmelblau().minima();
  std::mt19937_64 generator(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::int64_t steps_in_core[4] = {};
  for (auto _ : state) {
    double x = minima[0][0];
    double y = minima[0][1];
    int core = 0;
    for (std::int64_t j = 0; j < kSteps; ++j) {
      const double w =
          kNoiseScale * (std::pow(1 - uniform(generator), -1 / kTailIndex) - 1);
      const double angle = 2 * M_PI * uniform(generator);
      const double u = x / kScale1;
      const double v = y / kScale2;
      const double a = u * u + v - 11;
      const double b = u + v * v - 7;
      const double slope_x = 2 * kFactor * (2 * a * u + b) / kScale1;
      const double slope_y = 2 * kFactor * (a + 2 * b * v) / kScale2;
      double update_x = kLearningRate * (slope_x + w * std::cos(angle));
      double update_y = kLearningRate * (slope_y + w * std::sin(angle));
      const double norm = std::sqrt(update_x * update_x + update_y * update_y);
      if (norm > kThreshold) {
        update_x *= kThreshold / norm;
        update_y *= kThreshold / norm;
      }
      x = std::clamp(x - update_x, -kBound, kBound);
      y = std::clamp(y - update_y, -kBound, kBound);
      for (int i = 0; i < 4; ++i) {
        const double distance_x = x - minima[i][0];
        const double distance_y = y - minima[i][1];
        if (distance_x * distance_x + distance_y * distance_y <
            kCoreRadius * kCoreRadius) {
          core = i;
        }
      }
      ++steps_in_core[core];
    }
    benchmark::DoNotOptimize(steps_in_core);
  }
  state.SetItemsProcessed(state.iterations() * kSteps);
}
BENCHMARK(BM_PlainLoop);

// The same in d dimensions: a double well in each coordinate, normals for the
// direction.
void BM_PlainLoopProduct(benchmark::State& state) {
  const int dimension = static_cast<int>(state.range(0));
  const std::int64_t steps = 100'000 / dimension;
  std::mt19937_64 generator(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::normal_distribution<double> normal;
  std::int64_t steps_in_core[2] = {};
  std::vector<double> x(dimension, -1);
  std::vector<double> update(dimension);
  int core = 0;
  for (auto _ : state) {
    for (std::int64_t j = 0; j < steps; ++j) {
      const double w =
          kNoiseScale * (std::pow(1 - uniform(generator), -1 / kTailIndex) - 1);
      double square = 0;
      for (double& entry : update) {
        entry = normal(generator);
        square += entry * entry;
      }
      const double ratio = w / std::sqrt(square);
      square = 0;
      for (int k = 0; k < dimension; ++k) {
        const double slope = 4 * x[k] * (x[k] * x[k] - 1);
        update[k] = kLearningRate * (slope + ratio * update[k]);
        square += update[k] * update[k];
      }
      const double norm = std::sqrt(square);
      const double shrink = norm > kThreshold ? kThreshold / norm : 1;
      double from_lower = 0;
      double from_upper = 0;
      for (int k = 0; k < dimension; ++k) {
        x[k] = std::clamp(x[k] - shrink * update[k], -kBound, kBound);
        from_lower += (x[k] + 1) * (x[k] + 1);
        from_upper += (x[k] - 1) * (x[k] - 1);
      }
      if (from_lower < 0.25) core = 0;
      if (from_upper < 0.25) core = 1;
      ++steps_in_core[core];
    }
    benchmark::DoNotOptimize(steps_in_core);
  }
  state.SetItemsProcessed(state.iterations() * steps);
}
BENCHMARK(BM_PlainLoopProduct)->Arg(10)->Arg(100)->Arg(1000);

struct Work {
  MultivariateLandscape landscape;
  VectorNoiseLaw law;
  MultivariateOccupationSpec spec;
};

VectorNoiseLaw Lomax(int dimension) {
  return *VectorLomax::Create(kTailIndex, kNoiseScale,
                              *GaussianDirections::Uniform(dimension));
}

MultivariateOccupationSpec FourCores() {
  MultivariateOccupationSpec spec;
  for (const auto& minimum : Himmelblau().minima()) {
    spec.regions.push_back({{minimum[0], minimum[1]}, kCoreRadius});
  }
  return spec;
}

Work Plane() { return {Himmelblau(), Lomax(2), FourCores()}; }

Work Formula() {
  return {*MultivariateFormula::Create(
              "0.01*(((2*x1)^2 + 4*x2 - 11)^2 + (2*x1 + (4*x2)^2 - 7)^2)", 2,
              -kBound, kBound),
          Lomax(2), FourCores()};
}

Work FormulaOfExponentials() {
  return {
      *MultivariateFormula::Create("x1^2 + x2^2 - 2*exp(-4*((x1 - 1)^2 + x2^2))"
                                   " - 2*exp(-4*((x1 + 1)^2 + x2^2))",
                                   2, -kBound, kBound),
      Lomax(2), FourCores()};
}

Work PlaneHistogram() {
  Work work = Plane();
  work.spec.planar_histogram = {
      .lower = {-2.5, -1.5}, .upper = {2.5, 1.5}, .num_bins = {100, 60}};
  return work;
}

Work PlaneNormal() {
  return {Himmelblau(), *VectorGaussian::Create(2, 1), FourCores()};
}

Work PlaneMixture() {
  return {Himmelblau(),
          *VectorLomax::Create(
              kTailIndex, kNoiseScale,
              *DirectionMixture::Create(
                  {{{1, 0}, 1}, {{-1, 0}, 1}, {{0, 1}, 1}, {{0, -1}, 1}})),
          FourCores()};
}

// A double well in each coordinate; cores around the minima of all -1 and +1.
Work Product(int dimension) {
  MultivariateOccupationSpec spec;
  spec.regions = {{std::vector<double>(dimension, -1), 0.5},
                  {std::vector<double>(dimension, 1), 0.5}};
  return {*ProductLandscape::Create(
              *PolynomialLandscape::DoubleWell(0, 1, 1, 0), dimension),
          Lomax(dimension), spec};
}

Work Product10() { return Product(10); }
Work Product100() { return Product(100); }
Work Product1000() { return Product(1000); }

// Calls of 256 chains, four rounds of all slots, of 2000 steps in the plane and
// fewer in more dimensions.
void Occupy(benchmark::State& state, const Work& work,
            RunMultivariateFunction run) {
  constexpr std::int64_t kChains = 256;
  MultivariateEnsemble ensemble(
      work.landscape, work.law,
      *SgdParams::Create(kLearningRate, kThreshold, kBound),
      /*seed=*/1, /*stream=*/0);
  ensemble.UseForTest(run);
  const std::int64_t steps = std::max(4000 / ensemble.dimension(), 40);
  std::uint32_t first_chain = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(ensemble.SimulateOccupation(
        work.spec, work.spec.regions[0].center, steps, first_chain, kChains));
    first_chain += kChains;
  }
  state.SetItemsProcessed(state.iterations() * kChains * steps);
}

void BM_ScalarReference(benchmark::State& state) {
  Occupy(state, Plane(), RunMultivariateReference);
}
BENCHMARK(BM_ScalarReference);

void SetTarget(std::int64_t target) {
  hwy::SetSupportedTargetsForTest(target);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

void RegisterForEachTarget() {
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  // Better targets have lower bits.
  for (std::int64_t left = targets; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    const auto add = [&](const std::string& row, Work (*make_work)()) {
      benchmark::RegisterBenchmark(
          absl::StrCat(row, "/", hwy::TargetName(target)).c_str(),
          [=](benchmark::State& state) {
            SetTarget(target);
            Occupy(state, make_work(), RunMultivariateSteps);
          });
    };
    add("BM_VectorEngine", Plane);
    add("BM_FormulaEngine", Formula);
    add("BM_FormulaEngineExponentials", FormulaOfExponentials);
    add("BM_VectorEngineHistogram", PlaneHistogram);
    add("BM_VectorEngineGaussian", PlaneNormal);
    add("BM_VectorEngineMixture", PlaneMixture);
    add("BM_VectorEngine10", Product10);
    add("BM_VectorEngine100", Product100);
    add("BM_VectorEngine1000", Product1000);
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

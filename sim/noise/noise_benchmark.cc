// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Throughput of the generator and of every law's sampler, generator included,
// one chain at a time and in vectors. items_per_second is words for the
// generator and variates for the samplers. Rows of vectors end in the target
// that they force, the best first; docs/benchmarks.md has the table.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/noise/noise_benchmark.cc"
#include "hwy/foreach_target.h"
// Highway's own headers come after foreach_target.h.

#include "benchmark/benchmark.h"
#include "hwy/highway.h"
#include "hwy/targets.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler-inl.h"
#include "sim/noise/noise_sampler.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/draws-inl.h"
#include "sim/rng/draws.h"
#include "sim/rng/vector_key.h"

#ifndef THSGD_SIM_NOISE_NOISE_BENCHMARK_CHAINS_
#define THSGD_SIM_NOISE_NOISE_BENCHMARK_CHAINS_
namespace thsgd {

// As many as the engine treats side by side.
constexpr int kNumChains = 64;

struct Chains {
  explicit Chains(const VectorKey& key) {
    for (std::uint32_t c = 0; c < kNumChains; ++c) {
      product[c] = ChainProduct(c);
      second_product[c] = SecondProduct(key, c, 0);
    }
  }
  alignas(64) std::uint64_t product[kNumChains];
  alignas(64) std::uint64_t second_product[kNumChains];
};

}  // namespace thsgd
#endif

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// As the engine has it.
constexpr int kNumVectors = 4;

// Both words of one block of every chain.
void DrawWordsOnTarget(const VectorKey& key, const Chains& chains,
                       std::uint64_t block, std::uint64_t (*word)[kNumChains]) {
  const WordTag dw;
  const int num_lanes = static_cast<int>(hn::Lanes(dw));
  for (int c = 0; c < kNumChains; c += kNumVectors * num_lanes) {
    Words blocks[kNumVectors], product[kNumVectors], second[kNumVectors];
    Words out[2][kNumVectors];
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      blocks[l] = hn::Set(dw, block);
      product[l] = hn::Load(dw, chains.product + c + l * num_lanes);
      second[l] = hn::Load(dw, chains.second_product + c + l * num_lanes);
    }
    DrawWordVectors<kNumVectors>(key, blocks, product, second, out[0], out[1]);
    for (int h = 0; h < 2; ++h) {
      HWY_UNROLL(8)
      for (int l = 0; l < kNumVectors; ++l) {
        hn::Store(out[h][l], dw, word[h] + c + l * num_lanes);
      }
    }
  }
}

// The noise of two steps of every chain.
void DrawNoiseOnTarget(const NoiseSampler& any_sampler, const VectorKey& key,
                       const Chains& chains, std::uint64_t pair,
                       double (*noise)[kNumChains]) {
  const RealTag d;
  const WordTag dw;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  std::visit(
      [&](const auto& sampler) HWY_ATTR {
        const auto vectors = VectorsOf(sampler);
        for (int c = 0; c < kNumChains; c += kNumVectors * num_lanes) {
          Words pairs[kNumVectors], product[kNumVectors], second[kNumVectors];
          Reals out[2][kNumVectors];
          HWY_UNROLL(8)
          for (int l = 0; l < kNumVectors; ++l) {
            pairs[l] = hn::Set(dw, pair);
            product[l] = hn::Load(dw, chains.product + c + l * num_lanes);
            second[l] = hn::Load(dw, chains.second_product + c + l * num_lanes);
          }
          DrawNoiseVectors<kNumVectors>(key, vectors, pairs, product, second,
                                        out);
          for (int h = 0; h < 2; ++h) {
            HWY_UNROLL(8)
            for (int l = 0; l < kNumVectors; ++l) {
              hn::Store(out[h][l], d, noise[h] + c + l * num_lanes);
            }
          }
        }
      },
      any_sampler);
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace thsgd {
namespace {

HWY_EXPORT(DrawWordsOnTarget);
HWY_EXPORT(DrawNoiseOnTarget);

constexpr std::uint64_t kSeed = 1;
constexpr std::uint32_t kStream = 2;

struct NamedLaw {
  const char* name;
  NoiseLaw law;
};

std::vector<NamedLaw> Laws() {
  return {
      {"Gaussian", *Gaussian::Create(1)},
      {"SymmetricLomax", *SymmetricLomax::Create(1.2, 0.1)},
      {"AsymmetricLomax", *AsymmetricLomax::Create(1.2, 0.1, 0.7)},
      {"Pareto", *Pareto::Create(1.2, 0.1, 0.7)},
      {"StudentT", *StudentT::Create(1.2, 0.1)},
      {"SymmetricStable", *SymmetricStable::Create(1.2, 0.1)},
      {"SymmetricWeibull", *SymmetricWeibull::Create(0.3, 0.1)},
  };
}

void SetTarget(std::int64_t target) {
  hwy::SetSupportedTargetsForTest(target);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

void BM_ScalarGenerator(benchmark::State& state) {
  std::uint64_t block = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        DrawWords({.seed = kSeed, .stream = kStream, .chain = 3}, block++));
  }
  state.SetItemsProcessed(state.iterations() * 2);
}
BENCHMARK(BM_ScalarGenerator);

void BM_VectorGenerator(benchmark::State& state, std::int64_t target) {
  SetTarget(target);
  const VectorKey key(kSeed, kStream);
  const Chains chains(key);
  alignas(64) std::uint64_t word[2][kNumChains];
  std::uint64_t block = 0;
  for (auto _ : state) {
    HWY_DYNAMIC_DISPATCH(DrawWordsOnTarget)(key, chains, block++, word);
    benchmark::DoNotOptimize(word);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * 2 * kNumChains);
}

void BM_ScalarSampler(benchmark::State& state, const NoiseLaw& law) {
  const NoiseSampler any_sampler = MakeNoiseSampler(law, 1);
  std::visit(
      [&](const auto& sampler) {
        std::uint64_t pair = 0;
        for (auto _ : state) {
          benchmark::DoNotOptimize(DrawNoise(
              sampler, {.seed = kSeed, .stream = kStream, .chain = 3}, pair++));
        }
      },
      any_sampler);
  state.SetItemsProcessed(state.iterations() * 2);
}

void BM_VectorSampler(benchmark::State& state, std::int64_t target,
                      const NoiseLaw& law) {
  SetTarget(target);
  const NoiseSampler sampler = MakeNoiseSampler(law, 1);
  const VectorKey key(kSeed, kStream);
  const Chains chains(key);
  alignas(64) double noise[2][kNumChains];
  std::uint64_t pair = 0;
  for (auto _ : state) {
    HWY_DYNAMIC_DISPATCH(DrawNoiseOnTarget)
    (sampler, key, chains, pair++, noise);
    benchmark::DoNotOptimize(noise);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * 2 * kNumChains);
}

void RegisterAll() {
  const std::vector<NamedLaw> laws = Laws();
  for (const NamedLaw& named : laws) {
    benchmark::RegisterBenchmark(
        (std::string("BM_ScalarSampler/") + named.name).c_str(),
        BM_ScalarSampler, named.law);
  }
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  // Better targets have lower bits.
  for (std::int64_t left = targets; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    const std::string end = std::string("/") + hwy::TargetName(target);
    benchmark::RegisterBenchmark(("BM_VectorGenerator" + end).c_str(),
                                 BM_VectorGenerator, target);
    for (const NamedLaw& named : laws) {
      benchmark::RegisterBenchmark(
          ("BM_VectorSampler/" + (named.name + end)).c_str(), BM_VectorSampler,
          target, named.law);
    }
  }
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::RegisterAll();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
#endif  // HWY_ONCE

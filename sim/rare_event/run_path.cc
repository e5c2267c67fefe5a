// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/run_path.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/rare_event/run_path.cc"
#include "hwy/foreach_target.h"
// Highway's own headers come after foreach_target.h.

#include <array>
#include <cstddef>
#include <cstdint>
#include <variant>

#include "absl/types/span.h"
#include "hwy/highway.h"
#include "sim/noise/noise_sampler-inl.h"
#include "sim/noise/noise_sampler.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/draws.h"
#include "sim/rng/vector_key.h"
#include "sim/sgd/sgd_step.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// Vectors in lockstep, so that latencies hide each other, and the pairs of
// steps that they serve: the same for all vector widths.
constexpr int kNumVectors = 4;
constexpr int kPairsPerRow = 32;

// noise[2 i + h]: of step h of pair `pair + i`, i < kPairsPerRow.
template <class Vectors>
HWY_INLINE void DrawRow(const VectorKey& key, const Vectors& vectors,
                        std::uint32_t chain, std::uint64_t pair,
                        double (&noise)[2 * kPairsPerRow]) {
  const RealTag d;
  const WordTag dw;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const Words chain_product = hn::Set(dw, ChainProduct(chain));
  const Words second_product =
      hn::Set(dw, thsgd::SecondProduct(key, chain, pair));
  HWY_ALIGN std::uint64_t pair_of[kPairsPerRow];
  for (int i = 0; i < kPairsPerRow; ++i) {
    pair_of[i] = pair + static_cast<std::uint64_t>(i);
  }
  HWY_ALIGN double by_step[2][kPairsPerRow];
  for (int i = 0; i < kPairsPerRow; i += kNumVectors * num_lanes) {
    Words pairs[kNumVectors], chains[kNumVectors], seconds[kNumVectors];
    Reals variate[2][kNumVectors];
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      pairs[l] = hn::Load(dw, pair_of + i + l * num_lanes);
      chains[l] = chain_product;
      seconds[l] = second_product;
    }
    DrawNoiseVectors<kNumVectors>(key, vectors, pairs, chains, seconds,
                                  variate);
    for (int h = 0; h < 2; ++h) {
      HWY_UNROLL(8)
      for (int l = 0; l < kNumVectors; ++l) {
        hn::Store(variate[h][l], d, by_step[h] + i + l * num_lanes);
      }
    }
  }
  for (int i = 0; i < kPairsPerRow; ++i) {
    noise[2 * i] = by_step[0][i];
    noise[2 * i + 1] = by_step[1][i];
  }
}

// Flattened, so that fused multiply-adds are compiled for the target as well.
// Takes noise[0], noise[1], ... .
HWY_FLATTEN std::int64_t StepAlong(const PathProcess& process,
                                   const double* noise, double x,
                                   absl::Span<double> path) {
  const SgdParams params = process.params;
  const double lower = process.lower;
  const double upper = process.upper;
  const std::int64_t num_steps = static_cast<std::int64_t>(path.size());
  for (std::int64_t i = 0; i < num_steps; ++i) {
    x = SgdStep(params, *process.gradient, x, noise[i]);
    path[i] = x;
    if (!(lower < x && x < upper)) return i + 1;
  }
  return num_steps;
}

std::int64_t RunPathOnTarget(const PathProcess& process, const ChainKey& key,
                             std::uint64_t first_pair, std::int64_t first_step,
                             double x, absl::Span<double> path) {
  const VectorKey vector_key(key.seed, key.stream);
  return std::visit(
      [&](const auto& sampler) HWY_ATTR {
        const auto vectors = VectorsOf(sampler);
        double noise[2 * kPairsPerRow];
        std::int64_t num_done = 0;
        const std::int64_t num_steps = static_cast<std::int64_t>(path.size());
        while (num_done < num_steps) {
          const std::int64_t step = first_step + num_done;
          DrawRow(vector_key, vectors, key.chain,
                  first_pair + static_cast<std::uint64_t>(step / 2), noise);
          const std::int64_t skipped = step % 2;
          const auto stretch =
              path.subspan(num_done, 2 * kPairsPerRow - skipped);
          const std::int64_t done =
              StepAlong(process, noise + skipped, x, stretch);
          num_done += done;
          x = path[num_done - 1];
          if (!(process.lower < x && x < process.upper)) break;
        }
        return num_done;
      },
      *process.sampler);
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace thsgd {

HWY_EXPORT(RunPathOnTarget);

std::int64_t RunPath(const PathProcess& process, const ChainKey& key,
                     std::uint64_t first_pair, std::int64_t first_step,
                     double x, absl::Span<double> path) {
  return HWY_DYNAMIC_DISPATCH(RunPathOnTarget)(process, key, first_pair,
                                               first_step, x, path);
}

std::int64_t RunPathReference(const PathProcess& process, const ChainKey& key,
                              std::uint64_t first_pair, std::int64_t first_step,
                              double x, absl::Span<double> path) {
  const std::int64_t num_steps = static_cast<std::int64_t>(path.size());
  for (std::int64_t i = 0; i < num_steps; ++i) {
    const std::int64_t step = first_step + i;
    const std::array<double, 2> noise = std::visit(
        [&](const auto& sampler) {
          return DrawNoise(sampler, key,
                           first_pair + static_cast<std::uint64_t>(step / 2));
        },
        *process.sampler);
    x = SgdStep(process.params, *process.gradient, x, noise[step % 2]);
    path[i] = x;
    if (!(process.lower < x && x < process.upper)) return i + 1;
  }
  return num_steps;
}

}  // namespace thsgd
#endif  // HWY_ONCE

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The source of RunBlocksReference and RunBlocksScalar: a template, so that
// each has its own instance, compiled for its own instructions.

#ifndef THSGD_SIM_SGD_RUN_BLOCKS_SCALAR_H_
#define THSGD_SIM_SGD_RUN_BLOCKS_SCALAR_H_

#include <array>
#include <cstdint>

#include "absl/base/attributes.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rng/draws.h"
#include "sim/sgd/chain_slots.h"
#include "sim/sgd/run_blocks.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// noise[h][s] = scaled noise of slot s in the h-th step of block `clock`.
template <class Sampler>
ABSL_ATTRIBUTE_ALWAYS_INLINE inline void DrawSlotNoise(
    const Process& process, const Sampler& sampler, std::uint64_t clock,
    const ChainSlots& slots,
    double (&noise)[kStepsPerBlock][ChainSlots::kNumSlots]) {
  for (int s = 0; s < slots.num_used; ++s) {
    const std::array<double, kStepsPerBlock> variates =
        DrawNoise(sampler,
                  ChainKey{.seed = process.seed,
                           .stream = process.stream,
                           .chain = slots.chain[s]},
                  clock + slots.block_offset[s]);
    noise[0][s] = variates[0];
    noise[1][s] = variates[1];
  }
}

template <class Sampler>
ABSL_ATTRIBUTE_ALWAYS_INLINE inline std::int64_t RunScalarBlocks(
    const Process& process, const Sampler& sampler, std::uint64_t clock,
    std::int64_t max_blocks, ChainSlots& slots) {
  double noise[kStepsPerBlock][ChainSlots::kNumSlots];
  for (std::int64_t block = 0; block < max_blocks; ++block) {
    DrawSlotNoise(process, sampler, clock + block, slots, noise);
    bool all_inside = true;
    for (int s = 0; s < slots.num_used; ++s) {
      const double lower = slots.lower[s];
      const double upper = slots.upper[s];
      const double x1 =
          SgdStep(process.params, *process.gradient, slots.x[s], noise[0][s]);
      const double x2 =
          SgdStep(process.params, *process.gradient, x1, noise[1][s]);
      slots.x_between[s] = x1;
      slots.x[s] = x2;
      all_inside &= (lower < x1) & (x1 < upper) & (lower < x2) & (x2 < upper);
    }
    if (!all_inside) return block + 1;
  }
  return max_blocks;
}

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_RUN_BLOCKS_SCALAR_H_

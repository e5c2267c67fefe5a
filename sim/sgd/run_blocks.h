// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The engine's inner loop: advances all slots block by block (two steps each)
// until a chain leaves its interval.

#ifndef THSGD_SIM_SGD_RUN_BLOCKS_H_
#define THSGD_SIM_SGD_RUN_BLOCKS_H_

#include <cstdint>

#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rng/vector_key.h"
#include "sim/sgd/chain_slots.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// What is the same for all chains and all steps.
struct Process {
  const GradientTable* gradient;
  const NoiseSampler* sampler;
  SgdParams params;
  std::uint64_t seed;
  std::uint32_t stream;
  VectorKey key;
};

// Advances the slots in use from block `clock` on, by at least one block and
// at most max_blocks, and stops after the first block in which a chain left
// (lower, upper) after either step. Returns the number of blocks done.
// Precondition: no chain crosses a multiple of 2^32 blocks on the way.
//
// The best vector instructions of this machine; bit for bit the same as
// RunBlocksReference.
std::int64_t RunBlocks(const Process& process, std::uint64_t clock,
                       std::int64_t max_blocks, ChainSlots& slots);

// One chain at a time in portable C++: the definition of the result.
std::int64_t RunBlocksReference(const Process& process, std::uint64_t clock,
                                std::int64_t max_blocks, ChainSlots& slots);

// The reference's source compiled for this machine's instructions: the same
// scalar work with fused multiply-add in hardware.
std::int64_t RunBlocksScalar(const Process& process, std::uint64_t clock,
                             std::int64_t max_blocks, ChainSlots& slots);

using RunBlocksFunction = std::int64_t (*)(const Process&, std::uint64_t,
                                           std::int64_t, ChainSlots&);

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_RUN_BLOCKS_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The chains that the engine advances side by side.

#ifndef THSGD_SIM_SGD_CHAIN_SLOTS_H_
#define THSGD_SIM_SGD_CHAIN_SLOTS_H_

#include <cstdint>

namespace thsgd {

// One chain per slot; a structure of arrays for vector loads. The number of
// slots is the same for all vector widths: enough to hide the latency of the
// widest.
struct ChainSlots {
  static constexpr int kNumSlots = 64;

  // X after the last block, and after that block's first step.
  alignas(64) double x[kNumSlots];
  alignas(64) double x_between[kNumSlots];
  // The open interval whose leaving is an event.
  alignas(64) double lower[kNumSlots];
  alignas(64) double upper[kNumSlots];
  // The chain's next block is the engine's clock plus this, modulo 2^64.
  alignas(64) std::uint64_t block_offset[kNumSlots];
  // ChainProduct and SecondProduct of vector_key.h; the latter holds for the
  // current high half of the chain's block.
  alignas(64) std::uint64_t chain_product[kNumSlots];
  alignas(64) std::uint64_t second_product[kNumSlots];
  alignas(64) std::uint32_t chain[kNumSlots];
  // Slots in use are among the first; a multiple of kSlotsPerGroup.
  int num_used = kNumSlots;

  static constexpr int kSlotsPerGroup = 32;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_CHAIN_SLOTS_H_

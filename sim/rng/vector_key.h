// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The parts of Philox4x32 that the vector generator of draws-inl.h computes
// once: those of the key, and those of a chain.

#ifndef THSGD_SIM_RNG_VECTOR_KEY_H_
#define THSGD_SIM_RNG_VECTOR_KEY_H_

#include <cstdint>

#include "sim/rng/philox.h"

namespace thsgd {

struct VectorKey {
  VectorKey(std::uint64_t seed, std::uint32_t stream) {
    PhiloxKey key = {static_cast<std::uint32_t>(seed),
                     static_cast<std::uint32_t>(seed >> 32)};
    for (int r = 0; r < kNumPhiloxRounds; ++r) {
      round[r][0] = key[0];
      round[r][1] = key[1];
      key[0] += kPhiloxKeyIncrement0;
      key[1] += kPhiloxKeyIncrement1;
    }
    stream_with_key = stream ^ round[0][1];
    last_round_high[0] = round[kNumPhiloxRounds - 1][0] << 32;
    last_round_high[1] = round[kNumPhiloxRounds - 1][1] << 32;
  }

  // The key of each round, in the low halves.
  std::uint64_t round[kNumPhiloxRounds][2];
  std::uint64_t stream_with_key;
  std::uint64_t last_round_high[2];
};

// M1 chain.
inline std::uint64_t ChainProduct(std::uint32_t chain) {
  return std::uint64_t{kPhiloxMultiplier1} * chain;
}

// M0 (hi(M1 chain) ^ high half of block ^ key): the same for 2^32 blocks.
inline std::uint64_t SecondProduct(const VectorKey& key, std::uint32_t chain,
                                   std::uint64_t block) {
  const std::uint64_t c0 =
      (ChainProduct(chain) >> 32) ^ (block >> 32) ^ key.round[0][0];
  return std::uint64_t{kPhiloxMultiplier0} * static_cast<std::uint32_t>(c0);
}

}  // namespace thsgd

#endif  // THSGD_SIM_RNG_VECTOR_KEY_H_

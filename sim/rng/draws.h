// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Which random bits belong to which step of which chain. The layout is frozen:
// changing it changes every result.
//
//   key     = {seed low, seed high}
//   counter = {block low, block high, chain, stream}
//
// A stream is one purpose of one process of an experiment; chains are numbered
// within it. One block holds two 64-bit words: in one dimension steps
// 2 block and 2 block + 1 of the chain take one each.

#ifndef THSGD_SIM_RNG_DRAWS_H_
#define THSGD_SIM_RNG_DRAWS_H_

#include <cstdint>

#include "sim/rng/philox.h"

namespace thsgd {

// What names a sequence of random words. Two chains share no draw unless all
// three members agree.
struct ChainKey {
  std::uint64_t seed;
  std::uint32_t stream;
  std::uint32_t chain;
};

struct WordPair {
  std::uint64_t first;
  std::uint64_t second;
};

// Steps that share one block of random bits.
inline constexpr int kStepsPerBlock = 2;

// The words of the given block: uniform on all 64-bit values, independent
// between different (key, block).
inline WordPair DrawWords(const ChainKey& key, std::uint64_t block) {
  const PhiloxCounter bits = Philox4x32(
      {static_cast<std::uint32_t>(block),
       static_cast<std::uint32_t>(block >> 32), key.chain, key.stream},
      {static_cast<std::uint32_t>(key.seed),
       static_cast<std::uint32_t>(key.seed >> 32)});
  return {(static_cast<std::uint64_t>(bits[0]) << 32) | bits[1],
          (static_cast<std::uint64_t>(bits[2]) << 32) | bits[3]};
}

}  // namespace thsgd

#endif  // THSGD_SIM_RNG_DRAWS_H_

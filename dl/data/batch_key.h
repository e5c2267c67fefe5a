// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What names the batch of one iteration, and its random words. The layout is
// frozen: changing it changes every result.
//   key     = seed
//   counter = {block = iteration 2^32 + i, chain, stream}   [sim/rng/draws.h]
//   chain 0: which samples are in the batch; chain 1: how they are augmented

#ifndef THSGD_DL_DATA_BATCH_KEY_H_
#define THSGD_DL_DATA_BATCH_KEY_H_

#include <cstdint>

#include "sim/rng/draws.h"

namespace thsgd {

struct BatchKey {
  std::uint64_t seed;
  // One of dl/data/draw_streams.h.
  std::uint32_t stream;
  std::uint32_t iteration;
};

inline constexpr std::uint32_t kSampleChain = 0;
inline constexpr std::uint32_t kAugmentationChain = 1;

// The i-th pair of words for one purpose.
inline WordPair DrawBatchWords(const BatchKey& key, std::uint32_t chain,
                               std::uint32_t i) {
  return DrawWords({.seed = key.seed, .stream = key.stream, .chain = chain},
                   static_cast<std::uint64_t>(key.iteration) << 32 | i);
}

}  // namespace thsgd

#endif  // THSGD_DL_DATA_BATCH_KEY_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/random_directions.h"

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {

void DrawUniformDirection(const ChainKey& key, absl::Span<double> x) {
  for (std::size_t i = 0; i < x.size(); i += 2) {
    const WordPair words = DrawWords(key, i / 2);
    x[i] = 2 * UniformOpen(words.first) - 1;
    if (i + 1 < x.size()) x[i + 1] = 2 * UniformOpen(words.second) - 1;
  }
}

void DrawSigns(const ChainKey& key, absl::Span<double> x) {
  constexpr std::size_t kWordBits = 64;
  WordPair words;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t place = i % (2 * kWordBits);
    if (place == 0) words = DrawWords(key, i / (2 * kWordBits));
    const std::uint64_t word = place < kWordBits ? words.first : words.second;
    x[i] = (word >> (place % kWordBits)) & 1 ? -1 : 1;
  }
}

}  // namespace thsgd

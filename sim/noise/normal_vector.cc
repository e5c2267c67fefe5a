// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/normal_vector.h"

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "sim/numeric/elementary.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {

void DrawNormalVector(const ChainKey& key, std::uint64_t first_block,
                      absl::Span<double> x) {
  for (std::size_t i = 0; i < x.size(); i += 2) {
    const WordPair words = DrawWords(key, first_block + i / 2);
    const double radius = std::sqrt(-2 * PinnedLog(UniformOpen(words.first)));
    const CirclePoint point = PinnedCosSinTwoPi(UniformOpen(words.second));
    x[i] = radius * point.cos;
    if (i + 1 < x.size()) x[i + 1] = radius * point.sin;
  }
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/random_label.h"

#include <cstdint>

#include "dl/data/draw_streams.h"
#include "dl/data/task.pb.h"
#include "dl/data/uniform_index.h"
#include "sim/rng/draws.h"

namespace thsgd {

std::uint8_t RandomLabel(std::uint64_t seed, manifest::SampleRange::Part part,
                         std::int32_t index, int num_classes) {
  const WordPair words = DrawWords({.seed = seed,
                                    .stream = kRandomLabelStream,
                                    .chain = static_cast<std::uint32_t>(part)},
                                   static_cast<std::uint64_t>(index));
  return static_cast<std::uint8_t>(
      UniformIndex(words.first, static_cast<std::uint32_t>(num_classes)));
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/crop_flip.h"

#include <cstdint>

#include "dl/data/batch_key.h"
#include "dl/data/uniform_index.h"
#include "sim/rng/draws.h"

namespace thsgd {

CropFlip DrawCropFlip(const Augmentation& augmentation, const BatchKey& key,
                      std::uint32_t position) {
  const std::uint32_t num_places = 2 * augmentation.crop_padding + 1;
  const WordPair words = DrawBatchWords(key, kAugmentationChain, position);
  const std::uint32_t place =
      UniformIndex(words.first, num_places * num_places);
  const bool is_high = words.second >> 63 != 0;
  return {.top = static_cast<int>(place / num_places),
          .left = static_cast<int>(place % num_places),
          .flip = augmentation.horizontal_flip && is_high};
}

}  // namespace thsgd

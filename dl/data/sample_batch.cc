// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/sample_batch.h"

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "base/check.h"
#include "dl/data/batch_key.h"
#include "dl/data/uniform_index.h"
#include "sim/rng/draws.h"

namespace thsgd {

std::vector<std::int32_t> SampleBatch(std::int32_t num_samples,
                                      std::int32_t batch_size,
                                      const BatchKey& key) {
  THSGD_CHECK_GE(batch_size, 1);
  THSGD_CHECK_LE(batch_size, num_samples);
  std::vector<std::int32_t> indices(num_samples);
  std::iota(indices.begin(), indices.end(), 0);
  WordPair words = {};
  for (std::int32_t i = 0; i < batch_size; ++i) {
    const bool is_first = i % 2 == 0;
    if (is_first) words = DrawBatchWords(key, kSampleChain, i / 2);
    const std::uint64_t word = is_first ? words.first : words.second;
    std::swap(indices[i], indices[i + UniformIndex(word, num_samples - i)]);
  }
  indices.resize(batch_size);
  return indices;
}

}  // namespace thsgd

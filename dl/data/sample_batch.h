// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Which samples are in the batch of an iteration.

#ifndef THSGD_DL_DATA_SAMPLE_BATCH_H_
#define THSGD_DL_DATA_SAMPLE_BATCH_H_

#include <cstdint>
#include <vector>

#include "dl/data/batch_key.h"

namespace thsgd {

// Returns batch_size distinct indices of 0 .. num_samples - 1, all ordered
// choices equally likely up to 2^-64 a draw: a partial Fisher-Yates shuffle, a
// function of its arguments. Batches of different keys are independent.
// Stream: the key's, kSampleChain. Valid: 1 <= batch_size <= num_samples.
// Time: of order num_samples. Thread-safe.
std::vector<std::int32_t> SampleBatch(std::int32_t num_samples,
                                      std::int32_t batch_size,
                                      const BatchKey& key);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_SAMPLE_BATCH_H_

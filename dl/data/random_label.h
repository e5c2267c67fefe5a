// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The labels of a corrupted sample.

#ifndef THSGD_DL_DATA_RANDOM_LABEL_H_
#define THSGD_DL_DATA_RANDOM_LABEL_H_

#include <cstdint>

#include "dl/data/task.pb.h"

namespace thsgd {

// A label uniform on 0 to num_classes - 1 that does not know the true one: a
// function of the seed and of the sample, which is `index` (from 0) of one part
// of the data set. Stream: kRandomLabelStream. Valid: 1 <= num_classes <= 256.
std::uint8_t RandomLabel(std::uint64_t seed, manifest::SampleRange::Part part,
                         std::int32_t index, int num_classes);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_RANDOM_LABEL_H_

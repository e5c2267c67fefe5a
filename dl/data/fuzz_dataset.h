// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What fuzz targets hold of whatever a reader of images returns.

#ifndef THSGD_DL_DATA_FUZZ_DATASET_H_
#define THSGD_DL_DATA_FUZZ_DATASET_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "dl/data/image_dataset.h"

namespace thsgd {

// Aborts unless it is an error or a whole data set, with labels below the
// number of classes.
inline void CheckFuzzedDataset(const absl::StatusOr<ImageDataset>& dataset) {
  if (!dataset.ok()) return;
  THSGD_CHECK_EQ(dataset->labels.size() * dataset->image_size(),
                 dataset->pixels.size());
  for (std::uint8_t label : dataset->labels) {
    THSGD_CHECK_LT(label, dataset->num_classes);
  }
}

}  // namespace thsgd

#endif  // THSGD_DL_DATA_FUZZ_DATASET_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Labelled images in memory, all of one size.

#ifndef THSGD_DL_DATA_IMAGE_DATASET_H_
#define THSGD_DL_DATA_IMAGE_DATASET_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace thsgd {

struct ImageDataset {
  std::int32_t num_samples() const {
    return static_cast<std::int32_t>(labels.size());
  }
  // Pixels of one image.
  std::size_t image_size() const {
    return std::size_t{1} * channels * height * width;
  }

  int num_classes = 0;
  int channels = 0;
  int height = 0;
  int width = 0;
  // [num_samples, channels, height, width], row-major, 0 to 255.
  std::vector<std::uint8_t> pixels;
  // [num_samples], 0 to num_classes - 1.
  std::vector<std::uint8_t> labels;
};

}  // namespace thsgd

#endif  // THSGD_DL_DATA_IMAGE_DATASET_H_

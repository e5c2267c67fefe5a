// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Images for tests and benchmarks of networks.

#ifndef THSGD_DL_DATA_RANDOM_IMAGES_H_
#define THSGD_DL_DATA_RANDOM_IMAGES_H_

#include <cstddef>
#include <cstdint>
#include <random>

#include "dl/data/image_dataset.h"

namespace thsgd {

// Square images of random pixels with random labels, all equally likely and
// independent.
inline ImageDataset RandomImages(int num_samples, int channels, int side,
                                 int num_classes, std::mt19937_64& generator) {
  ImageDataset images = {.num_classes = num_classes,
                         .channels = channels,
                         .height = side,
                         .width = side,
                         .pixels = {},
                         .labels = {}};
  images.pixels.resize(static_cast<std::size_t>(num_samples) *
                       images.image_size());
  images.labels.resize(num_samples);
  for (std::uint8_t& pixel : images.pixels) {
    pixel = static_cast<std::uint8_t>(generator());
  }
  for (std::uint8_t& label : images.labels) {
    label = static_cast<std::uint8_t>(generator() % num_classes);
  }
  return images;
}

}  // namespace thsgd

#endif  // THSGD_DL_DATA_RANDOM_IMAGES_H_

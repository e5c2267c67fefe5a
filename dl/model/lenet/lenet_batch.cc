// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/lenet/lenet_batch.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/types/span.h"
#include "base/check.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "hwy/aligned_allocator.h"

namespace thsgd::lenet {

LeNetBatch::LeNetBatch(const ImageDataset& images,
                       absl::Span<const std::int64_t> index,
                       const PixelScaling& scaling)
    : num_samples_(static_cast<int>(index.size())),
      images_(
          hwy::AllocateAligned<float>(num_blocks() * kImageSize * kBlockSize)),
      labels_(hwy::AllocateAligned<std::int32_t>(num_blocks() * kBlockSize)) {
  THSGD_CHECK(images.image_size() == kImageSize);
  const std::array<float, 256> value = ScaledPixels(scaling);
  for (int block = 0; block < num_blocks(); ++block) {
    std::array<const std::uint8_t*, kBlockSize> image;
    const int num_lanes =
        std::min(kBlockSize, num_samples_ - block * kBlockSize);
    for (int lane = 0; lane < kBlockSize; ++lane) {
      std::int32_t& label = labels_[block * kBlockSize + lane];
      label = 0;
      if (lane >= num_lanes) continue;
      const std::int64_t sample = index[block * kBlockSize + lane];
      THSGD_CHECK(sample >= 0 && sample < images.num_samples());
      image[lane] = images.pixels.data() + sample * kImageSize;
      label = images.labels[sample];
      THSGD_CHECK(label < kNumClasses);
    }
    float* to = images_.get() + block * kImageSize * kBlockSize;
    for (int pixel = 0; pixel < kImageSize; ++pixel) {
      for (int lane = 0; lane < num_lanes; ++lane) {
        to[pixel * kBlockSize + lane] = value[image[lane][pixel]];
      }
      for (int lane = num_lanes; lane < kBlockSize; ++lane) {
        to[pixel * kBlockSize + lane] = 0;
      }
    }
  }
}

}  // namespace thsgd::lenet

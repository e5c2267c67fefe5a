// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/lenet/lenet_batch.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "base/check.h"
#include "hwy/aligned_allocator.h"

namespace thsgd::lenet {

LeNetBatch::LeNetBatch(absl::Span<const std::uint8_t> pixels,
                       absl::Span<const std::uint8_t> labels,
                       absl::Span<const std::int64_t> index, double shift,
                       double scale)
    : num_samples_(static_cast<int>(index.size())),
      images_(
          hwy::AllocateAligned<float>(num_blocks() * kImageSize * kBlockSize)),
      labels_(hwy::AllocateAligned<std::int32_t>(num_blocks() * kBlockSize)) {
  THSGD_CHECK(pixels.size() == labels.size() * kImageSize);
  std::array<float, 256> value;
  for (int i = 0; i < 256; ++i) {
    value[i] = static_cast<float>((i - shift) / scale);
  }
  for (int block = 0; block < num_blocks(); ++block) {
    std::array<const std::uint8_t*, kBlockSize> image;
    const int num_lanes =
        std::min(kBlockSize, num_samples_ - block * kBlockSize);
    for (int lane = 0; lane < kBlockSize; ++lane) {
      std::int32_t& label = labels_[block * kBlockSize + lane];
      label = 0;
      if (lane >= num_lanes) continue;
      const std::int64_t sample = index[block * kBlockSize + lane];
      THSGD_CHECK(sample >= 0 &&
                  static_cast<std::size_t>(sample) < labels.size());
      image[lane] = pixels.data() + sample * kImageSize;
      label = labels[sample];
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

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Images in the order that LeNet's vector kernel reads them: sixteen samples
// side by side, one in each lane.

#ifndef THSGD_DL_MODEL_LENET_LENET_BATCH_H_
#define THSGD_DL_MODEL_LENET_LENET_BATCH_H_

#include <cstdint>

#include "absl/types/span.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/model/lenet/lenet_shape.h"
#include "hwy/aligned_allocator.h"

namespace thsgd::lenet {

// Samples of a block: the lanes of the widest vectors. Narrower vectors take
// several turns, so that sums run in the same order on all of them.
inline constexpr int kBlockSize = 16;

class LeNetBatch {
 public:
  // The samples `index` of a data set, in that order. Preconditions: images of
  // 1 x 28 x 28 in 10 classes; indices of its samples.
  LeNetBatch(const ImageDataset& images, absl::Span<const std::int64_t> index,
             const PixelScaling& scaling);

  int num_samples() const { return num_samples_; }
  int num_blocks() const {
    return (num_samples_ + kBlockSize - 1) / kBlockSize;
  }

  // [28 * 28][kBlockSize]; lanes beyond the last sample hold 0.
  const float* images(int block) const {
    return images_.get() + block * kImageSize * kBlockSize;
  }
  // [kBlockSize]
  const std::int32_t* labels(int block) const {
    return labels_.get() + block * kBlockSize;
  }

 private:
  int num_samples_;
  hwy::AlignedFreeUniquePtr<float[]> images_;
  hwy::AlignedFreeUniquePtr<std::int32_t[]> labels_;
};

}  // namespace thsgd::lenet

#endif  // THSGD_DL_MODEL_LENET_LENET_BATCH_H_

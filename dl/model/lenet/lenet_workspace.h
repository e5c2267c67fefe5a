// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What LeNet's passes over one block of samples leave for each other.

#ifndef THSGD_DL_MODEL_LENET_LENET_WORKSPACE_H_
#define THSGD_DL_MODEL_LENET_LENET_WORKSPACE_H_

#include "dl/model/lenet/lenet_batch.h"
#include "dl/model/lenet/lenet_shape.h"
#include "hwy/base.h"

namespace thsgd::lenet {

// Of all arrays the last dimension is the lane, [kBlockSize]; those of a pass
// are overwritten by the next block.
struct Workspace {
  HWY_ALIGN_MAX float pool1[kNumChannels * kConv1.pooled_size()][kBlockSize];
  // Which of a pool's four was the first largest, as a number; kOff where the
  // ReLU is off.
  HWY_ALIGN_MAX float choice1[kNumChannels * kConv1.pooled_size()][kBlockSize];
  HWY_ALIGN_MAX float pool2[kNumFeatures][kBlockSize];
  HWY_ALIGN_MAX float choice2[kNumFeatures][kBlockSize];
  HWY_ALIGN_MAX float hidden[kNumHidden][kBlockSize];
  HWY_ALIGN_MAX float logits[kNumClasses][kBlockSize];
  HWY_ALIGN_MAX float d_logits[kNumClasses][kBlockSize];
  HWY_ALIGN_MAX float d_hidden[kNumHidden][kBlockSize];
  HWY_ALIGN_MAX float d_pool2[kNumFeatures][kBlockSize];
  // With respect to what conv2 gives to its pool.
  HWY_ALIGN_MAX float
      d_conv2[kNumChannels * kConv2.out_side() * kConv2.out_side()][kBlockSize];
  HWY_ALIGN_MAX float d_pool1[kNumChannels * kConv1.pooled_size()][kBlockSize];
  // Sums over the blocks of the part.
  HWY_ALIGN_MAX float gradient[kNumParameters][kBlockSize];
};

inline constexpr float kOff = 4;

}  // namespace thsgd::lenet

#endif  // THSGD_DL_MODEL_LENET_LENET_WORKSPACE_H_

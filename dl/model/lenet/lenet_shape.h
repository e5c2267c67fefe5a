// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// LeNet as [ZWYWM19] has it for 28 x 28 grey images and 10 classes:
//
//   a1 = relu(max_pool(conv1(x)))   1 x 28^2 -> 10 x 24^2 -> 10 x 12^2
//   a2 = relu(max_pool(conv2(a1)))  10 x 12^2 -> 10 x 8^2 -> 10 x 4^2
//   h = relu(fc1(a2))               160 -> 50
//   z = fc2(h)                      50 -> 10
//
// with kernels of 5 x 5 without padding and pools of 2 x 2: 11,330 parameters.

#ifndef THSGD_DL_MODEL_LENET_LENET_SHAPE_H_
#define THSGD_DL_MODEL_LENET_LENET_SHAPE_H_

namespace thsgd::lenet {

inline constexpr int kImageSide = 28;
inline constexpr int kImageSize = kImageSide * kImageSide;
inline constexpr int kNumClasses = 10;

inline constexpr int kKernelSide = 5;
inline constexpr int kKernelSize = kKernelSide * kKernelSide;
// Of both convolutions.
inline constexpr int kNumChannels = 10;
inline constexpr int kNumHidden = 50;

// A convolution and the pool behind it.
struct ConvShape {
  int num_inputs;
  int in_side;

  constexpr int out_side() const { return in_side - kKernelSide + 1; }
  constexpr int pooled_side() const { return out_side() / 2; }
  constexpr int in_size() const { return in_side * in_side; }
  constexpr int pooled_size() const { return pooled_side() * pooled_side(); }
};

inline constexpr ConvShape kConv1 = {1, kImageSide};
inline constexpr ConvShape kConv2 = {kNumChannels, kConv1.pooled_side()};
inline constexpr int kNumFeatures = kNumChannels * kConv2.pooled_size();

// Where the parameters lie in one vector: in the order of LibTorch's modules,
// each row-major (out, in, row, column).
inline constexpr int kConv1Weight = 0;
inline constexpr int kConv1Bias = kConv1Weight + kNumChannels * kKernelSize;
inline constexpr int kConv2Weight = kConv1Bias + kNumChannels;
inline constexpr int kConv2Bias =
    kConv2Weight + kNumChannels * kNumChannels * kKernelSize;
inline constexpr int kFc1Weight = kConv2Bias + kNumChannels;
inline constexpr int kFc1Bias = kFc1Weight + kNumHidden * kNumFeatures;
inline constexpr int kFc2Weight = kFc1Bias + kNumHidden;
inline constexpr int kFc2Bias = kFc2Weight + kNumClasses * kNumHidden;
inline constexpr int kNumParameters = kFc2Bias + kNumClasses;
static_assert(kNumParameters == 11330);

}  // namespace thsgd::lenet

#endif  // THSGD_DL_MODEL_LENET_LENET_SHAPE_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// LeNet's loss and gradient straight from the equations, one sample at a time,
// in any arithmetic: what the fast forms are held against.

#ifndef THSGD_DL_MODEL_LENET_LENET_REFERENCE_H_
#define THSGD_DL_MODEL_LENET_LENET_REFERENCE_H_

#include <array>
#include <vector>

#include "dl/model/lenet/lenet_shape.h"

namespace thsgd::lenet {

// What the forward pass leaves for the backward one.
template <class Real>
struct ReferencePool {
  // [channel][row][column] relu(max).
  std::vector<Real> value;
  // Which of the four, 2 row + column, was the first largest; -1 where the ReLU
  // is off.
  std::vector<int> choice;
};

template <class Real>
struct ReferenceForward {
  ReferencePool<Real> pool1, pool2;
  std::array<Real, kNumHidden> hidden;
  std::array<Real, kNumClasses> logits;
};

// relu(max_pool(conv(x))). `weight` is [out][in][5][5].
template <class Real>
ReferencePool<Real> ReferenceConv(const ConvShape& shape, const Real* x,
                                  const Real* weight, const Real* bias) {
  ReferencePool<Real> pool;
  const int side = shape.pooled_side();
  for (int out = 0; out < kNumChannels; ++out) {
    for (int row = 0; row < side; ++row) {
      for (int column = 0; column < side; ++column) {
        Real largest = Real(0);
        int choice = -1;
        for (int p = 0; p < 4; ++p) {
          Real sum = bias[out];
          for (int in = 0; in < shape.num_inputs; ++in) {
            for (int k = 0; k < kKernelSize; ++k) {
              const int r = 2 * row + p / 2 + k / kKernelSide;
              const int c = 2 * column + p % 2 + k % kKernelSide;
              sum = sum +
                    weight[(out * shape.num_inputs + in) * kKernelSize + k] *
                        x[in * shape.in_size() + r * shape.in_side + c];
            }
          }
          // The first of equals; 0 itself is off.
          if (sum > largest) {
            largest = sum;
            choice = p;
          }
        }
        pool.value.push_back(largest);
        pool.choice.push_back(choice);
      }
    }
  }
  return pool;
}

template <class Real>
ReferenceForward<Real> Forward(const std::vector<Real>& parameters,
                               const std::vector<Real>& image) {
  const Real* w = parameters.data();
  ReferenceForward<Real> forward;
  forward.pool1 =
      ReferenceConv(kConv1, image.data(), w + kConv1Weight, w + kConv1Bias);
  forward.pool2 = ReferenceConv(kConv2, forward.pool1.value.data(),
                                w + kConv2Weight, w + kConv2Bias);
  for (int i = 0; i < kNumHidden; ++i) {
    Real sum = w[kFc1Bias + i];
    for (int j = 0; j < kNumFeatures; ++j) {
      sum = sum + w[kFc1Weight + i * kNumFeatures + j] * forward.pool2.value[j];
    }
    forward.hidden[i] = sum > Real(0) ? sum : Real(0);
  }
  for (int i = 0; i < kNumClasses; ++i) {
    Real sum = w[kFc2Bias + i];
    for (int j = 0; j < kNumHidden; ++j) {
      sum = sum + w[kFc2Weight + i * kNumHidden + j] * forward.hidden[j];
    }
    forward.logits[i] = sum;
  }
  return forward;
}

// Adds the gradients of <d_value, relu(max_pool(conv(x)))> with respect to
// weights, bias and, unless it is null, x.
template <class Real>
void AddConvGradient(const ConvShape& shape, const Real* x, const Real* weight,
                     const ReferencePool<Real>& pool,
                     const std::vector<Real>& d_value, Real* d_weight,
                     Real* d_bias, Real* d_x) {
  const int side = shape.pooled_side();
  for (int i = 0; i < kNumChannels * side * side; ++i) {
    if (pool.choice[i] < 0) continue;
    const int out = i / (side * side);
    const int row = 2 * (i / side % side) + pool.choice[i] / 2;
    const int column = 2 * (i % side) + pool.choice[i] % 2;
    d_bias[out] = d_bias[out] + d_value[i];
    for (int in = 0; in < shape.num_inputs; ++in) {
      for (int k = 0; k < kKernelSize; ++k) {
        const int at = in * shape.in_size() +
                       (row + k / kKernelSide) * shape.in_side + column +
                       k % kKernelSide;
        const int w = (out * shape.num_inputs + in) * kKernelSize + k;
        d_weight[w] = d_weight[w] + d_value[i] * x[at];
        if (d_x != nullptr) d_x[at] = d_x[at] + d_value[i] * weight[w];
      }
    }
  }
}

// Adds the gradient of <d_logits, z> with respect to the parameters.
template <class Real>
void AddGradient(const std::vector<Real>& parameters,
                 const std::vector<Real>& image,
                 const ReferenceForward<Real>& forward,
                 const std::array<Real, kNumClasses>& d_logits,
                 std::vector<Real>& gradient) {
  const Real* w = parameters.data();
  Real* g = gradient.data();
  std::array<Real, kNumHidden> d_hidden;
  d_hidden.fill(Real(0));
  for (int i = 0; i < kNumClasses; ++i) {
    g[kFc2Bias + i] = g[kFc2Bias + i] + d_logits[i];
    for (int j = 0; j < kNumHidden; ++j) {
      const int at = kFc2Weight + i * kNumHidden + j;
      g[at] = g[at] + d_logits[i] * forward.hidden[j];
      d_hidden[j] = d_hidden[j] + d_logits[i] * w[at];
    }
  }
  std::vector<Real> d_features(kNumFeatures, Real(0));
  for (int i = 0; i < kNumHidden; ++i) {
    if (!(forward.hidden[i] > Real(0))) continue;
    g[kFc1Bias + i] = g[kFc1Bias + i] + d_hidden[i];
    for (int j = 0; j < kNumFeatures; ++j) {
      const int at = kFc1Weight + i * kNumFeatures + j;
      g[at] = g[at] + d_hidden[i] * forward.pool2.value[j];
      d_features[j] = d_features[j] + d_hidden[i] * w[at];
    }
  }
  std::vector<Real> d_pool1(kNumChannels * kConv1.pooled_size(), Real(0));
  AddConvGradient(kConv2, forward.pool1.value.data(), w + kConv2Weight,
                  forward.pool2, d_features, g + kConv2Weight, g + kConv2Bias,
                  d_pool1.data());
  AddConvGradient<Real>(kConv1, image.data(), w + kConv1Weight, forward.pool1,
                        d_pool1, g + kConv1Weight, g + kConv1Bias, nullptr);
}

}  // namespace thsgd::lenet

#endif  // THSGD_DL_MODEL_LENET_LENET_REFERENCE_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// LeNet's forward and backward pass over one block of samples, one in each
// lane.

#if defined(THSGD_DL_MODEL_LENET_LENET_PASSES_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_DL_MODEL_LENET_LENET_PASSES_INL_H_
#undef THSGD_DL_MODEL_LENET_LENET_PASSES_INL_H_
#else
#define THSGD_DL_MODEL_LENET_LENET_PASSES_INL_H_
#endif

#include <algorithm>
#include <cstddef>

#include "dl/model/lenet/lenet_batch.h"
#include "dl/model/lenet/lenet_shape.h"
#include "dl/model/lenet/lenet_workspace.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd::lenet {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, kBlockSize>;
using Floats = hn::Vec<Tag>;
using Lanes = float[kBlockSize];

// Output channels at a time, so that with kKernelSide or four positions their
// sums fit the registers: 32 or 16 of them.
constexpr int kGroup =
    HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL ? 5 : 2;
static_assert(kNumChannels % kGroup == 0);

// The first of the lanes that are worked on: see LeNetBatch.
struct Turn {
  std::size_t lane;

  HWY_INLINE Floats Load(const float* from) const {
    return hn::Load(Tag(), from + lane);
  }
  HWY_INLINE void Store(Floats value, float* to) const {
    hn::Store(value, Tag(), to + lane);
  }
};

// relu(max_pool(conv(x))).
template <int kNumInputs, int kInSide>
void ConvForward(Turn turn, const Lanes* x, const float* weight,
                 const float* bias, Lanes* value, Lanes* choice) {
  const Tag d;
  constexpr ConvShape kShape = {kNumInputs, kInSide};
  constexpr int kSide = kShape.pooled_side();
  for (int group = 0; group < kNumChannels; group += kGroup) {
    for (int row = 0; row < kSide; ++row) {
      for (int column = 0; column < kSide; ++column) {
        Floats sum[kGroup][4];
        HWY_UNROLL(8)
        for (int c = 0; c < kGroup; ++c) {
          HWY_UNROLL(4)
          for (int p = 0; p < 4; ++p) sum[c][p] = hn::Set(d, bias[group + c]);
        }
        for (int in = 0; in < kNumInputs; ++in) {
          for (int i = 0; i < kKernelSide; ++i) {
            const Lanes* from = x + in * kShape.in_size() +
                                (2 * row + i) * kInSide + 2 * column;
            const float* w = weight + (group * kNumInputs + in) * kKernelSize +
                             i * kKernelSide;
            HWY_UNROLL(8)
            for (int j = 0; j < kKernelSide; ++j) {
              const Floats x0 = turn.Load(from[j]);
              const Floats x1 = turn.Load(from[j + 1]);
              const Floats x2 = turn.Load(from[kInSide + j]);
              const Floats x3 = turn.Load(from[kInSide + j + 1]);
              HWY_UNROLL(8)
              for (int c = 0; c < kGroup; ++c) {
                const Floats wc =
                    hn::Set(d, w[c * kNumInputs * kKernelSize + j]);
                sum[c][0] = hn::MulAdd(wc, x0, sum[c][0]);
                sum[c][1] = hn::MulAdd(wc, x1, sum[c][1]);
                sum[c][2] = hn::MulAdd(wc, x2, sum[c][2]);
                sum[c][3] = hn::MulAdd(wc, x3, sum[c][3]);
              }
            }
          }
        }
        HWY_UNROLL(8)
        for (int c = 0; c < kGroup; ++c) {
          Floats largest = sum[c][0];
          Floats which = hn::Zero(d);
          HWY_UNROLL(4)
          for (int p = 1; p < 4; ++p) {
            const auto larger = hn::Gt(sum[c][p], largest);
            largest = hn::IfThenElse(larger, sum[c][p], largest);
            which = hn::IfThenElse(larger, hn::Set(d, static_cast<float>(p)),
                                   which);
          }
          // Not "unless it is positive": what is not a number stays so.
          const auto off = hn::Le(largest, hn::Zero(d));
          const int at = ((group + c) * kSide + row) * kSide + column;
          turn.Store(hn::IfThenZeroElse(off, largest), value[at]);
          turn.Store(hn::IfThenElse(off, hn::Set(d, kOff), which), choice[at]);
        }
      }
    }
  }
}

// W x + bias.
template <int kNumOutputs, int kNumInputs>
void DenseForward(Turn turn, const Lanes* x, const float* weight,
                  const float* bias, Lanes* y) {
  const Tag d;
  constexpr int kRows = 10;
  for (int i = 0; i < kNumOutputs; i += kRows) {
    Floats sum[kRows];
    HWY_UNROLL(16)
    for (int r = 0; r < kRows; ++r) sum[r] = hn::Set(d, bias[i + r]);
    for (int j = 0; j < kNumInputs; ++j) {
      const Floats xj = turn.Load(x[j]);
      HWY_UNROLL(16)
      for (int r = 0; r < kRows; ++r) {
        sum[r] = hn::MulAdd(hn::Set(d, weight[(i + r) * kNumInputs + j]), xj,
                            sum[r]);
      }
    }
    HWY_UNROLL(16)
    for (int r = 0; r < kRows; ++r) turn.Store(sum[r], y[i + r]);
  }
}

void Forward(Turn turn, const float* w, const Lanes* image, Workspace& s) {
  const Tag d;
  ConvForward<kConv1.num_inputs, kConv1.in_side>(
      turn, image, w + kConv1Weight, w + kConv1Bias, s.pool1, s.choice1);
  ConvForward<kConv2.num_inputs, kConv2.in_side>(
      turn, s.pool1, w + kConv2Weight, w + kConv2Bias, s.pool2, s.choice2);
  DenseForward<kNumHidden, kNumFeatures>(turn, s.pool2, w + kFc1Weight,
                                         w + kFc1Bias, s.hidden);
  for (Lanes& h : s.hidden) {
    const Floats value = turn.Load(h);
    turn.Store(hn::IfThenZeroElse(hn::Le(value, hn::Zero(d)), value), h);
  }
  DenseForward<kNumClasses, kNumHidden>(turn, s.hidden, w + kFc2Weight,
                                        w + kFc2Bias, s.logits);
}

// Adds d_y x^T to the gradient of W, d_y to that of the bias, and writes W^T
// d_y.
template <int kNumOutputs, int kNumInputs>
void DenseBackward(Turn turn, const Lanes* x, const float* weight,
                   const Lanes* d_y, Lanes* d_weight, Lanes* d_bias,
                   Lanes* d_x) {
  const Tag d;
  for (int i = 0; i < kNumOutputs; ++i) {
    turn.Store(hn::Add(turn.Load(d_bias[i]), turn.Load(d_y[i])), d_bias[i]);
  }
  constexpr int kColumns = 5;
  for (int j = 0; j < kNumInputs; j += kColumns) {
    Floats input[kColumns], sum[kColumns];
    HWY_UNROLL(8)
    for (int c = 0; c < kColumns; ++c) {
      input[c] = turn.Load(x[j + c]);
      sum[c] = hn::Zero(d);
    }
    for (int i = 0; i < kNumOutputs; ++i) {
      const Floats dy = turn.Load(d_y[i]);
      HWY_UNROLL(8)
      for (int c = 0; c < kColumns; ++c) {
        const int at = i * kNumInputs + j + c;
        turn.Store(hn::MulAdd(dy, input[c], turn.Load(d_weight[at])),
                   d_weight[at]);
        sum[c] = hn::MulAdd(hn::Set(d, weight[at]), dy, sum[c]);
      }
    }
    HWY_UNROLL(8)
    for (int c = 0; c < kColumns; ++c) turn.Store(sum[c], d_x[j + c]);
  }
}

// d_value where the pool chose position p and the ReLU is on, else 0.
HWY_INLINE Floats Unpooled(Turn turn, const Lanes& d_value, const Lanes& choice,
                           int p) {
  const Tag d;
  return hn::IfThenElseZero(
      hn::Eq(turn.Load(choice), hn::Set(d, static_cast<float>(p))),
      turn.Load(d_value));
}

// Adds to the bias's gradient, the sum of what is not off.
template <int kPooledSize>
void AddBiasGradient(Turn turn, const Lanes* d_value, const Lanes* choice,
                     Lanes* d_bias) {
  const Tag d;
  for (int out = 0; out < kNumChannels; ++out) {
    Floats sum = turn.Load(d_bias[out]);
    for (int i = out * kPooledSize; i < (out + 1) * kPooledSize; ++i) {
      sum = hn::Add(sum, hn::IfThenZeroElse(
                             hn::Eq(turn.Load(choice[i]), hn::Set(d, kOff)),
                             turn.Load(d_value[i])));
    }
    turn.Store(sum, d_bias[out]);
  }
}

// The gradient of row i of a group's kernels, one input channel of theirs, in
// registers. `gradient`: of the group's first kernel's row; the next channel's
// is kStride further.
template <int kStride>
class KernelRow {
 public:
  HWY_INLINE KernelRow(Turn turn, const Lanes* gradient) : turn_(turn) {
    HWY_UNROLL(8)
    for (int c = 0; c < kGroup; ++c) {
      HWY_UNROLL(8)
      for (int j = 0; j < kKernelSide; ++j) {
        sum_[c][j] = turn_.Load(gradient[c * kStride + j]);
      }
    }
  }

  // Adds what a row of the output hands back, kSide columns: d_y, the next
  // channel's kSpacing further, times the row of the input that it saw.
  template <int kSide, int kSpacing>
  HWY_INLINE void Add(const Lanes* x, const Lanes* d_y) {
    for (int column = 0; column < kSide; ++column) {
      Floats input[kKernelSide];
      HWY_UNROLL(8)
      for (int j = 0; j < kKernelSide; ++j)
        input[j] = turn_.Load(x[column + j]);
      HWY_UNROLL(8)
      for (int c = 0; c < kGroup; ++c) {
        const Floats dyc = turn_.Load(d_y[c * kSpacing + column]);
        HWY_UNROLL(8)
        for (int j = 0; j < kKernelSide; ++j) {
          sum_[c][j] = hn::MulAdd(dyc, input[j], sum_[c][j]);
        }
      }
    }
  }

  HWY_INLINE void Store(Lanes* gradient) const {
    HWY_UNROLL(8)
    for (int c = 0; c < kGroup; ++c) {
      HWY_UNROLL(8)
      for (int j = 0; j < kKernelSide; ++j) {
        turn_.Store(sum_[c][j], gradient[c * kStride + j]);
      }
    }
  }

 private:
  const Turn turn_;
  Floats sum_[kGroup][kKernelSide];
};

// Adds the gradient of conv2's weights: sums over output positions.
void AddConv2WeightGradient(Turn turn, const Workspace& s, Lanes* d_weight) {
  constexpr int kSide = kConv2.out_side();
  for (int group = 0; group < kNumChannels; group += kGroup) {
    for (int in = 0; in < kConv2.num_inputs; ++in) {
      for (int i = 0; i < kKernelSide; ++i) {
        Lanes* const to = d_weight +
                          (group * kConv2.num_inputs + in) * kKernelSize +
                          i * kKernelSide;
        KernelRow<kConv2.num_inputs * kKernelSize> sum(turn, to);
        for (int row = 0; row < kSide; ++row) {
          sum.Add<kSide, kSide * kSide>(
              s.pool1 + in * kConv2.in_size() + (row + i) * kConv2.in_side,
              s.d_conv2 + (group * kSide + row) * kSide);
        }
        sum.Store(to);
      }
    }
  }
}

// The gradient with respect to conv2's input, a row of it at a time, in
// registers.
void Conv2InputGradient(Turn turn, const float* weight, Workspace& s) {
  const Tag d;
  constexpr int kSide = kConv2.out_side();
  // Input channels at a time.
  constexpr int kInputs = kGroup == 5 ? 2 : 1;
  for (int in = 0; in < kConv2.num_inputs; in += kInputs) {
    for (int row = 0; row < kConv2.in_side; ++row) {
      Floats sum[kInputs][kConv2.in_side];
      HWY_UNROLL(2)
      for (int c = 0; c < kInputs; ++c) {
        HWY_UNROLL(16)
        for (int column = 0; column < kConv2.in_side; ++column) {
          sum[c][column] = hn::Zero(d);
        }
      }
      for (int out = 0; out < kNumChannels; ++out) {
        const int first = std::max(0, row - kSide + 1);
        const int last = std::min(kKernelSide - 1, row);
        for (int i = first; i <= last; ++i) {
          const Lanes* dy = s.d_conv2 + (out * kSide + row - i) * kSide;
          const float* w = weight +
                           (out * kConv2.num_inputs + in) * kKernelSize +
                           i * kKernelSide;
          HWY_UNROLL(8)
          for (int column = 0; column < kSide; ++column) {
            const Floats dyc = turn.Load(dy[column]);
            HWY_UNROLL(2)
            for (int c = 0; c < kInputs; ++c) {
              HWY_UNROLL(8)
              for (int j = 0; j < kKernelSide; ++j) {
                sum[c][column + j] =
                    hn::MulAdd(hn::Set(d, w[c * kKernelSize + j]), dyc,
                               sum[c][column + j]);
              }
            }
          }
        }
      }
      HWY_UNROLL(2)
      for (int c = 0; c < kInputs; ++c) {
        HWY_UNROLL(16)
        for (int column = 0; column < kConv2.in_side; ++column) {
          turn.Store(
              sum[c][column],
              s.d_pool1[((in + c) * kConv2.in_side + row) * kConv2.in_side +
                        column]);
        }
      }
    }
  }
}

// Adds the gradient of conv1's weights. What its pool hands back is unpooled a
// row at a time: whole, it would not fit the first cache.
void AddConv1WeightGradient(Turn turn, const Lanes* image, const Workspace& s,
                            Lanes* d_weight) {
  constexpr int kSide = kConv1.out_side();
  constexpr int kPooledSide = kConv1.pooled_side();
  for (int group = 0; group < kNumChannels; group += kGroup) {
    Lanes* const to = d_weight + group * kKernelSize;
    for (int row = 0; row < kSide; ++row) {
      HWY_ALIGN_MAX Lanes dy[kGroup * kSide];
      for (int c = 0; c < kGroup; ++c) {
        for (int column = 0; column < kSide; ++column) {
          const int at =
              ((group + c) * kPooledSide + row / 2) * kPooledSide + column / 2;
          turn.Store(Unpooled(turn, s.d_pool1[at], s.choice1[at],
                              2 * (row % 2) + column % 2),
                     dy[c * kSide + column]);
        }
      }
      for (int i = 0; i < kKernelSide; ++i) {
        KernelRow<kKernelSize> sum(turn, to + i * kKernelSide);
        sum.Add<kSide, kSide>(image + (row + i) * kConv1.in_side, &dy[0]);
        sum.Store(to + i * kKernelSide);
      }
    }
  }
}

void Backward(Turn turn, const float* w, const Lanes* image, Workspace& s) {
  const Tag d;
  Lanes* g = s.gradient;
  DenseBackward<kNumClasses, kNumHidden>(turn, s.hidden, w + kFc2Weight,
                                         s.d_logits, g + kFc2Weight,
                                         g + kFc2Bias, s.d_hidden);
  for (int i = 0; i < kNumHidden; ++i) {
    turn.Store(hn::IfThenZeroElse(hn::Le(turn.Load(s.hidden[i]), hn::Zero(d)),
                                  turn.Load(s.d_hidden[i])),
               s.d_hidden[i]);
  }
  DenseBackward<kNumHidden, kNumFeatures>(turn, s.pool2, w + kFc1Weight,
                                          s.d_hidden, g + kFc1Weight,
                                          g + kFc1Bias, s.d_pool2);

  AddBiasGradient<kConv2.pooled_size()>(turn, s.d_pool2, s.choice2,
                                        g + kConv2Bias);
  constexpr int kSide = kConv2.pooled_side();
  for (int i = 0; i < kNumFeatures; ++i) {
    const int out = i / kConv2.pooled_size();
    const int row = i / kSide % kSide;
    const int column = i % kSide;
    for (int p = 0; p < 4; ++p) {
      turn.Store(Unpooled(turn, s.d_pool2[i], s.choice2[i], p),
                 s.d_conv2[(out * kConv2.out_side() + 2 * row + p / 2) *
                               kConv2.out_side() +
                           2 * column + p % 2]);
    }
  }
  AddConv2WeightGradient(turn, s, g + kConv2Weight);
  Conv2InputGradient(turn, w + kConv2Weight, s);
  AddBiasGradient<kConv1.pooled_size()>(turn, s.d_pool1, s.choice1,
                                        g + kConv1Bias);
  AddConv1WeightGradient(turn, image, s, g + kConv1Weight);
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd::lenet
HWY_AFTER_NAMESPACE();

#endif  // THSGD_DL_MODEL_LENET_LENET_PASSES_INL_H_

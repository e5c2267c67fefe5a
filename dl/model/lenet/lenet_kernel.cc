// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/lenet/lenet_kernel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "dl/model/lenet/lenet_kernel.cc"
#include "hwy/foreach_target.h"
// Highway's own headers come after foreach_target.h.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "base/parallel_for.h"
#include "dl/model/lenet/lenet_batch.h"
#include "dl/model/lenet/lenet_shape.h"
#include "hwy/highway.h"
#include "sim/numeric/elementary.h"

#ifndef THSGD_DL_MODEL_LENET_LENET_KERNEL_CC_
#define THSGD_DL_MODEL_LENET_LENET_KERNEL_CC_

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

constexpr float kOff = 4;

// A part's blocks: enough to hide what a part costs, its zeros and its sum.
constexpr int kBlocksPerPart = 10;

}  // namespace thsgd::lenet

#endif  // THSGD_DL_MODEL_LENET_LENET_KERNEL_CC_

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

// Adds the gradient of conv2's weights: sums over output positions.
void AddConv2WeightGradient(Turn turn, const Workspace& s, Lanes* d_weight) {
  constexpr int kSide = kConv2.out_side();
  for (int group = 0; group < kNumChannels; group += kGroup) {
    for (int in = 0; in < kConv2.num_inputs; ++in) {
      for (int i = 0; i < kKernelSide; ++i) {
        Lanes* to = d_weight + (group * kConv2.num_inputs + in) * kKernelSize +
                    i * kKernelSide;
        constexpr int kStride = kConv2.num_inputs * kKernelSize;
        Floats sum[kGroup][kKernelSide];
        HWY_UNROLL(8)
        for (int c = 0; c < kGroup; ++c) {
          HWY_UNROLL(8)
          for (int j = 0; j < kKernelSide; ++j) {
            sum[c][j] = turn.Load(to[c * kStride + j]);
          }
        }
        for (int row = 0; row < kSide; ++row) {
          const Lanes* x =
              s.pool1 + in * kConv2.in_size() + (row + i) * kConv2.in_side;
          const Lanes* dy = s.d_conv2 + (group * kSide + row) * kSide;
          for (int column = 0; column < kSide; ++column) {
            Floats input[kKernelSide];
            HWY_UNROLL(8)
            for (int j = 0; j < kKernelSide; ++j) {
              input[j] = turn.Load(x[column + j]);
            }
            HWY_UNROLL(8)
            for (int c = 0; c < kGroup; ++c) {
              const Floats dyc = turn.Load(dy[c * kSide * kSide + column]);
              HWY_UNROLL(8)
              for (int j = 0; j < kKernelSide; ++j) {
                sum[c][j] = hn::MulAdd(dyc, input[j], sum[c][j]);
              }
            }
          }
        }
        HWY_UNROLL(8)
        for (int c = 0; c < kGroup; ++c) {
          HWY_UNROLL(8)
          for (int j = 0; j < kKernelSide; ++j) {
            turn.Store(sum[c][j], to[c * kStride + j]);
          }
        }
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
      HWY_ALIGN_MAX Lanes dy[kGroup][kSide];
      for (int c = 0; c < kGroup; ++c) {
        for (int column = 0; column < kSide; ++column) {
          const int at =
              ((group + c) * kPooledSide + row / 2) * kPooledSide + column / 2;
          turn.Store(Unpooled(turn, s.d_pool1[at], s.choice1[at],
                              2 * (row % 2) + column % 2),
                     dy[c][column]);
        }
      }
      for (int i = 0; i < kKernelSide; ++i) {
        const Lanes* x = image + (row + i) * kConv1.in_side;
        Floats sum[kGroup][kKernelSide];
        HWY_UNROLL(8)
        for (int c = 0; c < kGroup; ++c) {
          HWY_UNROLL(8)
          for (int j = 0; j < kKernelSide; ++j) {
            sum[c][j] = turn.Load(to[c * kKernelSize + i * kKernelSide + j]);
          }
        }
        for (int column = 0; column < kSide; ++column) {
          Floats input[kKernelSide];
          HWY_UNROLL(8)
          for (int j = 0; j < kKernelSide; ++j) {
            input[j] = turn.Load(x[column + j]);
          }
          HWY_UNROLL(8)
          for (int c = 0; c < kGroup; ++c) {
            const Floats dyc = turn.Load(dy[c][column]);
            HWY_UNROLL(8)
            for (int j = 0; j < kKernelSide; ++j) {
              sum[c][j] = hn::MulAdd(dyc, input[j], sum[c][j]);
            }
          }
        }
        HWY_UNROLL(8)
        for (int c = 0; c < kGroup; ++c) {
          HWY_UNROLL(8)
          for (int j = 0; j < kKernelSide; ++j) {
            turn.Store(sum[c][j], to[c * kKernelSize + i * kKernelSide + j]);
          }
        }
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

void ForwardOnTarget(const float* w, const Lanes* image, Workspace& s) {
  for (std::size_t lane = 0; lane < kBlockSize; lane += hn::Lanes(Tag())) {
    Forward({lane}, w, image, s);
  }
}

void BackwardOnTarget(const float* w, const Lanes* image, Workspace& s) {
  for (std::size_t lane = 0; lane < kBlockSize; lane += hn::Lanes(Tag())) {
    Backward({lane}, w, image, s);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd::lenet
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace thsgd::lenet {
namespace {

HWY_EXPORT(ForwardOnTarget);
HWY_EXPORT(BackwardOnTarget);

using Lanes = float[kBlockSize];

// The loss of one lane and the gradient of `weight` times it with respect to
// its logits.
double Loss(Workspace& s, int lane, int label, double weight) {
  double z[kNumClasses];
  double largest = -std::numeric_limits<double>::infinity();
  bool finite = true;
  for (int i = 0; i < kNumClasses; ++i) {
    z[i] = s.logits[i][lane];
    finite &= std::isfinite(z[i]);
    largest = std::max(largest, z[i]);
  }
  double sum = 0;
  for (int i = 0; i < kNumClasses && finite; ++i) {
    // e^-700 is 0 to all digits of the sum.
    z[i] = std::max(z[i] - largest, -700.0);
    sum += PinnedExp(z[i]);
  }
  for (int i = 0; i < kNumClasses; ++i) {
    const double share = finite ? PinnedExp(z[i]) / sum
                                : std::numeric_limits<double>::quiet_NaN();
    s.d_logits[i][lane] =
        static_cast<float>(weight * (i == label ? share - 1 : share));
  }
  return finite ? PinnedLog(sum) - z[label]
                : std::numeric_limits<double>::quiet_NaN();
}

int NumParts(const LeNetBatch& batch) {
  return (batch.num_blocks() + kBlocksPerPart - 1) / kBlocksPerPart;
}

// Calls fn(block, workspace) for all blocks, parts side by side.
template <class Function>
void ForEachBlock(int num_threads, const LeNetBatch& batch,
                  const std::vector<std::unique_ptr<Workspace>>& workspaces,
                  const Function& fn) {
  const int num_parts = NumParts(batch);
  const auto run_part = [&](std::int64_t part) {
    const int begin = static_cast<int>(part) * kBlocksPerPart;
    const int end = std::min(begin + kBlocksPerPart, batch.num_blocks());
    for (int block = begin; block < end; ++block) {
      fn(block, *workspaces[part]);
    }
  };
  if (num_threads == 1) {
    for (int part = 0; part < num_parts; ++part) run_part(part);
    return;
  }
  THSGD_CHECK(ParallelFor(num_threads, num_parts, run_part).ok());
}

// The sum of the lanes, by halves.
float SumOfLanes(Lanes& x) {
  for (int half = kBlockSize / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; ++i) x[i] += x[i + half];
  }
  return x[0];
}

const Lanes* ImagesOf(const LeNetBatch& batch, int block) {
  return reinterpret_cast<const Lanes*>(batch.images(block));
}

}  // namespace

LeNetKernel::LeNetKernel(int num_threads) : num_threads_(num_threads) {
  THSGD_CHECK(num_threads >= 1);
}

LeNetKernel::~LeNetKernel() = default;

void LeNetKernel::Reserve(const LeNetBatch& batch) {
  while (static_cast<int>(workspaces_.size()) < NumParts(batch)) {
    workspaces_.push_back(std::make_unique<Workspace>());
  }
}

void LeNetKernel::Gradient(absl::Span<const float> parameters,
                           const LeNetBatch& batch,
                           absl::Span<const float> weights,
                           absl::Span<double> losses,
                           absl::Span<float> gradient) {
  const std::size_t num_samples = batch.num_samples();
  THSGD_CHECK(parameters.size() == kNumParameters);
  THSGD_CHECK(gradient.size() == kNumParameters);
  THSGD_CHECK(weights.size() == num_samples && losses.size() == num_samples);
  Reserve(batch);
  const float* w = parameters.data();
  ForEachBlock(num_threads_, batch, workspaces_, [&](int block, Workspace& s) {
    if (block % kBlocksPerPart == 0) {
      std::fill_n(&s.gradient[0][0], kNumParameters * kBlockSize, 0.0f);
    }
    HWY_DYNAMIC_DISPATCH(ForwardOnTarget)(w, ImagesOf(batch, block), s);
    for (int lane = 0; lane < kBlockSize; ++lane) {
      const std::size_t i = block * kBlockSize + lane;
      const bool used = i < num_samples;
      const double loss =
          Loss(s, lane, batch.labels(block)[lane], used ? weights[i] : 0);
      if (used) losses[i] = loss;
    }
    HWY_DYNAMIC_DISPATCH(BackwardOnTarget)(w, ImagesOf(batch, block), s);
  });
  for (int i = 0; i < kNumParameters; ++i) {
    Lanes sum = {};
    for (int part = 0; part < NumParts(batch); ++part) {
      const Lanes& from = workspaces_[part]->gradient[i];
      for (int lane = 0; lane < kBlockSize; ++lane) sum[lane] += from[lane];
    }
    gradient[i] = SumOfLanes(sum);
  }
}

void LeNetKernel::Evaluate(absl::Span<const float> parameters,
                           const LeNetBatch& batch, absl::Span<double> losses,
                           absl::Span<int> correct) {
  const std::size_t num_samples = batch.num_samples();
  THSGD_CHECK(parameters.size() == kNumParameters);
  THSGD_CHECK(losses.size() == num_samples && correct.size() == num_samples);
  Reserve(batch);
  ForEachBlock(num_threads_, batch, workspaces_, [&](int block, Workspace& s) {
    HWY_DYNAMIC_DISPATCH(ForwardOnTarget)
    (parameters.data(), ImagesOf(batch, block), s);
    for (int lane = 0; lane < kBlockSize; ++lane) {
      const std::size_t i = block * kBlockSize + lane;
      if (i >= num_samples) break;
      const int label = batch.labels(block)[lane];
      losses[i] = Loss(s, lane, label, 0);
      int largest = 0;
      for (int k = 1; k < kNumClasses; ++k) {
        if (s.logits[k][lane] > s.logits[largest][lane]) largest = k;
      }
      correct[i] = largest == label && std::isfinite(losses[i]);
    }
  });
}

}  // namespace thsgd::lenet
#endif  // HWY_ONCE

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
#include "dl/model/lenet/lenet_passes-inl.h"
#include "dl/model/lenet/lenet_shape.h"
#include "dl/model/lenet/lenet_workspace.h"
#include "hwy/highway.h"
#include "sim/numeric/elementary.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd::lenet {
namespace HWY_NAMESPACE {

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

// A part's blocks: enough to hide what a part costs, its zeros and its sum.
constexpr int kBlocksPerPart = 10;

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
  double exponential[kNumClasses];
  double sum = 0;
  for (int i = 0; i < kNumClasses && finite; ++i) {
    // e^-700 is 0 to all digits of the sum.
    exponential[i] = PinnedExp(std::max(z[i] - largest, -700.0));
    sum += exponential[i];
  }
  for (int i = 0; i < kNumClasses; ++i) {
    const double share = finite ? exponential[i] / sum
                                : std::numeric_limits<double>::quiet_NaN();
    s.d_logits[i][lane] =
        static_cast<float>(weight * (i == label ? share - 1 : share));
  }
  return finite ? PinnedLog(sum) - (z[label] - largest)
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

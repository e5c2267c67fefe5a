// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// LeNet on vectors: one sample in each lane, so that both passes are fused
// multiply-adds of whole vectors without a shuffle, whatever the batch. A
// library's convolution spreads one sample over the lanes instead, of which ten
// channels fill few.
//
// The result does not depend on the number of threads, nor on the width of
// vectors where multiply-adds are fused (AVX2, AVX-512, NEON); without (SSE4)
// it differs by roundings.

#ifndef THSGD_DL_MODEL_LENET_LENET_KERNEL_H_
#define THSGD_DL_MODEL_LENET_LENET_KERNEL_H_

#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "dl/model/lenet/lenet_batch.h"

namespace thsgd::lenet {

// Scratch memory of one part of a batch.
struct Workspace;

// Keeps its memory between calls: use one from one thread at a time.
class LeNetKernel {
 public:
  // Threads of each call. Range: >= 1.
  explicit LeNetKernel(int num_threads);
  ~LeNetKernel();
  LeNetKernel(const LeNetKernel&) = delete;
  LeNetKernel& operator=(const LeNetKernel&) = delete;

  // The gradient of sum_i weight_i l_i, l_i = -ln softmax(z(x_i))_{y_i}, with
  // respect to the parameters, and each l_i. Losses and gradients that are not
  // finite come out so.
  //
  // Shapes: parameters and gradient kNumParameters, weights and losses
  // num_samples. Not by how many samples it sums is divided: the weights say.
  void Gradient(absl::Span<const float> parameters, const LeNetBatch& batch,
                absl::Span<const float> weights, absl::Span<double> losses,
                absl::Span<float> gradient);

  // Each l_i, and 1 where it is finite and the largest component of z, of
  // equals the first, is that of the label, else 0. Shapes: num_samples.
  void Evaluate(absl::Span<const float> parameters, const LeNetBatch& batch,
                absl::Span<double> losses, absl::Span<int> correct);

 private:
  // Enough for a batch: parts do not depend on the number of threads.
  void Reserve(const LeNetBatch& batch);

  const int num_threads_;
  std::vector<std::unique_ptr<Workspace>> workspaces_;
};

}  // namespace thsgd::lenet

#endif  // THSGD_DL_MODEL_LENET_LENET_KERNEL_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The losses around one point theta in plain arrays: the one place where the
// sharpness measures meet tensors and devices.

#ifndef THSGD_DL_SHARPNESS_LOCAL_LOSSES_H_
#define THSGD_DL_SHARPNESS_LOCAL_LOSSES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "dl/model/sample_losses.h"
#include "torch/types.h"

namespace thsgd {

// Passes over all samples so far.
struct PassCounts {
  std::int64_t num_evaluations = 0;
  std::int64_t num_gradients = 0;
  std::int64_t num_products = 0;
};

// L around theta. Reads theta once and never writes to it. Displacements and
// vectors: [num_parameters], in double on the CPU. What is computed depends on
// theta and the argument only. Not thread-safe.
class LocalLosses {
 public:
  // Called after each pass over all samples. May throw, as the losses may.
  using OnPass = std::function<void()>;

  // theta: contiguous float, [losses.num_parameters()], on the device that
  // `losses` takes; nobody may change it, and `losses` must exist, while this
  // object does.
  LocalLosses(SampleLosses& losses, const torch::Tensor& theta,
              OnPass on_pass = nullptr);
  LocalLosses(const LocalLosses&) = delete;
  LocalLosses& operator=(const LocalLosses&) = delete;

  std::int64_t num_samples() const { return losses_.num_samples(); }
  std::int64_t num_parameters() const { return losses_.num_parameters(); }
  const PassCounts& pass_counts() const { return pass_counts_; }

  absl::Span<const float> theta() const { return theta_; }

  // At theta itself; takes a pass when first asked.
  const Evaluation& AtTheta();

  // At theta + displacement, each coordinate of the sum rounded once.
  Evaluation Evaluate(absl::Span<const double> displacement);

  // The gradient of L at theta + displacement. Valid until the next call.
  absl::Span<const float> Gradient(absl::Span<const double> displacement);

  // H v, H the Hessian of L at theta, v rounded to float. Valid until the next
  // call.
  absl::Span<const float> HessianVectorProduct(absl::Span<const double> v);

 private:
  // Rounds theta + x (or x alone) into the tensor that the losses take.
  const torch::Tensor& Load(absl::Span<const double> x, bool add_theta);
  // The values of output_, on the CPU.
  absl::Span<const float> Output();
  void EndPass(std::int64_t& count);

  SampleLosses& losses_;
  const OnPass on_pass_;
  const torch::Tensor original_;
  std::vector<float> theta_;
  std::optional<Evaluation> at_theta_;
  // On the CPU, and on the device: the same tensor if that is the CPU.
  torch::Tensor host_;
  torch::Tensor input_;
  torch::Tensor output_;
  torch::Tensor host_output_;
  // Every sample once, with weight 1/N.
  WeightedBatch all_samples_;
  PassCounts pass_counts_;
};

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_LOCAL_LOSSES_H_

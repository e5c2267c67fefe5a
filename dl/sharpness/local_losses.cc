// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/local_losses.h"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "dl/model/sample_losses.h"
#include "torch/types.h"

namespace thsgd {

LocalLosses::LocalLosses(SampleLosses& losses, const torch::Tensor& theta,
                         OnPass on_pass)
    : losses_(losses), on_pass_(std::move(on_pass)), original_(theta) {
  THSGD_CHECK(theta.is_contiguous());
  THSGD_CHECK(theta.scalar_type() == torch::kFloat);
  THSGD_CHECK_EQ(theta.dim(), 1);
  THSGD_CHECK_EQ(theta.numel(), losses.num_parameters());
  const torch::Tensor on_cpu = theta.to(torch::kCPU);
  const float* const values = on_cpu.data_ptr<float>();
  theta_.assign(values, values + on_cpu.numel());
  host_ = torch::empty_like(on_cpu);
  input_ = theta.is_cpu() ? host_ : torch::empty_like(theta);
  output_ = torch::empty_like(theta);
}

const Evaluation& LocalLosses::AtTheta() {
  if (!at_theta_.has_value()) {
    at_theta_ = losses_.Evaluate(original_);
    EndPass(pass_counts_.num_evaluations);
  }
  return *at_theta_;
}

Evaluation LocalLosses::Evaluate(absl::Span<const double> displacement) {
  const Evaluation evaluation = losses_.Evaluate(Load(displacement, true));
  EndPass(pass_counts_.num_evaluations);
  return evaluation;
}

absl::Span<const float> LocalLosses::Gradient(
    absl::Span<const double> displacement) {
  if (all_samples_.index.empty()) {
    all_samples_.index.resize(static_cast<std::size_t>(num_samples()));
    std::iota(all_samples_.index.begin(), all_samples_.index.end(),
              std::int64_t{0});
    all_samples_.weight.assign(
        all_samples_.index.size(),
        static_cast<float>(1.0 / static_cast<double>(num_samples())));
  }
  losses_.Gradient(Load(displacement, true), all_samples_, output_);
  EndPass(pass_counts_.num_gradients);
  return Output();
}

absl::Span<const float> LocalLosses::HessianVectorProduct(
    absl::Span<const double> v) {
  losses_.HessianVectorProduct(original_, Load(v, false), output_);
  EndPass(pass_counts_.num_products);
  return Output();
}

const torch::Tensor& LocalLosses::Load(absl::Span<const double> x,
                                       bool add_theta) {
  THSGD_CHECK_EQ(x.size(), theta_.size());
  // Not tensor arithmetic: the bits would depend on the device and, by fused
  // multiply-adds, on the processor.
  float* const to = host_.data_ptr<float>();
  for (std::size_t i = 0; i < x.size(); ++i) {
    to[i] = static_cast<float>(add_theta ? theta_[i] + x[i] : x[i]);
  }
  if (!input_.is_cpu()) input_.copy_(host_);
  return input_;
}

absl::Span<const float> LocalLosses::Output() {
  host_output_ = output_.to(torch::kCPU);
  return absl::MakeConstSpan(host_output_.data_ptr<float>(), theta_.size());
}

void LocalLosses::EndPass(std::int64_t& count) {
  ++count;
  if (on_pass_) on_pass_();
}

}  // namespace thsgd

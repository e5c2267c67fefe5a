// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// LeNet's losses on the CPU by its own kernel, several times as fast as
// LibTorch's layers (losses_benchmark.cc).

#ifndef THSGD_DL_MODEL_LENET_LOSSES_H_
#define THSGD_DL_MODEL_LENET_LOSSES_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "dl/model/labelled_images.h"
#include "dl/model/lenet/lenet_batch.h"
#include "dl/model/lenet/lenet_kernel.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_losses.h"
#include "torch/types.h"

namespace thsgd {

// Bits of Gradient and Evaluate do not depend on the number of threads; those
// of HessianVectorProduct, which is TorchLosses', do.
class LeNetLosses : public SampleLosses {
 public:
  // Copies the images; keeps them as floats besides, 3 KB for each sample.
  // num_threads: >= 1. Errors: those of ValidateImages; InvalidArgument for the
  // number of threads.
  static absl::StatusOr<std::unique_ptr<LeNetLosses>> Create(
      const LabelledImages& images, int num_threads);

  std::int64_t num_samples() const override {
    return static_cast<std::int64_t>(labels_.size());
  }
  std::int64_t num_parameters() const override;

  // A batch of more than half as many samples as there are is computed over all
  // of them, with the sums of their weights: it may hold a sample several
  // times. Images are taken as they are: `crop_flip` must be empty.
  std::vector<double> Gradient(const torch::Tensor& parameters,
                               const WeightedBatch& batch,
                               torch::Tensor& gradient) override;

  Evaluation Evaluate(const torch::Tensor& parameters) override;

  void HessianVectorProduct(const torch::Tensor& parameters,
                            const torch::Tensor& vector,
                            torch::Tensor& product) override;

 private:
  LeNetLosses(const LabelledImages& images, int num_threads,
              std::unique_ptr<TorchLosses> torch_losses);

  const std::vector<std::uint8_t> pixels_;
  const std::vector<std::uint8_t> labels_;
  const double shift_;
  const double scale_;
  const lenet::LeNetBatch all_;
  lenet::LeNetKernel kernel_;
  const std::unique_ptr<TorchLosses> torch_losses_;
};

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_LENET_LOSSES_H_

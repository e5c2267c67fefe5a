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
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
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
  // num_threads: >= 1. Errors: those of ValidateFit; InvalidArgument for the
  // number of threads.
  static absl::StatusOr<std::unique_ptr<LeNetLosses>> Create(
      const ImageDataset& images, const PixelScaling& scaling, int num_threads);

  std::int64_t num_samples() const override { return images_.num_samples(); }
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
  LeNetLosses(const ImageDataset& images, const PixelScaling& scaling,
              int num_threads, std::unique_ptr<TorchLosses> torch_losses);

  const ImageDataset images_;
  const PixelScaling scaling_;
  const lenet::LeNetBatch all_;
  lenet::LeNetKernel kernel_;
  const std::unique_ptr<TorchLosses> torch_losses_;
};

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_LENET_LOSSES_H_

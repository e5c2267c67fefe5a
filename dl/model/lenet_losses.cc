// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/lenet_losses.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/lenet/lenet_batch.h"
#include "dl/model/lenet/lenet_shape.h"
#include "dl/model/network.pb.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_losses.h"
#include "torch/types.h"

namespace thsgd {
namespace {

std::vector<std::int64_t> Indices(std::size_t num_samples) {
  std::vector<std::int64_t> index(num_samples);
  std::iota(index.begin(), index.end(), 0);
  return index;
}

// The numbers of a vector of parameters, which must be on the CPU.
absl::Span<float> Values(const torch::Tensor& parameters) {
  THSGD_CHECK(parameters.device().is_cpu() && parameters.is_contiguous());
  THSGD_CHECK(parameters.scalar_type() == torch::kFloat);
  return absl::MakeSpan(parameters.data_ptr<float>(),
                        static_cast<std::size_t>(parameters.numel()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<LeNetLosses>> LeNetLosses::Create(
    const ImageDataset& images, const PixelScaling& scaling, int num_threads) {
  FaultList faults;
  faults.Require(num_threads >= 1, "num_threads", absl::StrCat(num_threads),
                 ">= 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  manifest::Network network;
  network.set_architecture(manifest::Network::LENET);
  network.set_num_classes(lenet::kNumClasses);
  THSGD_ASSIGN_OR_RETURN(std::unique_ptr<TorchLosses> torch_losses,
                         TorchLosses::Create(LayersOf(network), images, scaling,
                                             {.num_threads = num_threads}));
  return absl::WrapUnique(
      new LeNetLosses(images, scaling, num_threads, std::move(torch_losses)));
}

LeNetLosses::LeNetLosses(const ImageDataset& images,
                         const PixelScaling& scaling, int num_threads,
                         std::unique_ptr<TorchLosses> torch_losses)
    : images_(images),
      scaling_(scaling),
      all_(images_, Indices(images_.labels.size()), scaling_),
      kernel_(num_threads),
      torch_losses_(std::move(torch_losses)) {}

std::int64_t LeNetLosses::num_parameters() const {
  return lenet::kNumParameters;
}

std::vector<double> LeNetLosses::Gradient(const torch::Tensor& parameters,
                                          const WeightedBatch& batch,
                                          torch::Tensor& gradient) {
  THSGD_CHECK_EQ(batch.weight.size(), batch.index.size());
  THSGD_CHECK(batch.crop_flip.empty());
  std::vector<double> losses(batch.index.size());
  // Packing a sample costs a twentieth of its passes, so that it is not worth
  // saving by itself; but a sample that occurs again costs all of them again.
  if (2 * batch.index.size() <= images_.labels.size()) {
    const lenet::LeNetBatch packed(images_, batch.index, scaling_);
    kernel_.Gradient(Values(parameters), packed, batch.weight,
                     absl::MakeSpan(losses), Values(gradient));
    return losses;
  }
  std::vector<double> sums(images_.labels.size(), 0.0);
  for (std::size_t k = 0; k < batch.index.size(); ++k) {
    THSGD_CHECK(batch.index[k] >= 0 && batch.index[k] < num_samples());
    sums[batch.index[k]] += batch.weight[k];
  }
  std::vector<double> all_losses(images_.labels.size());
  kernel_.Gradient(Values(parameters), all_,
                   std::vector<float>(sums.begin(), sums.end()),
                   absl::MakeSpan(all_losses), Values(gradient));
  for (std::size_t k = 0; k < losses.size(); ++k) {
    losses[k] = all_losses[batch.index[k]];
  }
  return losses;
}

Evaluation LeNetLosses::Evaluate(const torch::Tensor& parameters) {
  std::vector<double> losses(images_.labels.size());
  std::vector<int> correct(images_.labels.size());
  kernel_.Evaluate(Values(parameters), all_, absl::MakeSpan(losses),
                   absl::MakeSpan(correct));
  return {.mean_loss = std::accumulate(losses.begin(), losses.end(), 0.0) /
                       static_cast<double>(losses.size()),
          .num_correct =
              std::accumulate(correct.begin(), correct.end(), std::int64_t{0})};
}

void LeNetLosses::HessianVectorProduct(const torch::Tensor& parameters,
                                       const torch::Tensor& vector,
                                       torch::Tensor& product) {
  torch_losses_->HessianVectorProduct(parameters, vector, product);
}

}  // namespace thsgd

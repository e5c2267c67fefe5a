// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/make_losses.h"

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/lenet_losses.h"
#include "dl/model/network.pb.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_losses.h"
#include "dl/model/torch_status.h"
#include "dl/train/training_run.pb.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using manifest::Computation;

torch::Device DeviceOf(const Computation& computation) {
  return computation.device() == Computation::CUDA ? torch::kCUDA : torch::kCPU;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SampleLosses>> MakeLosses(
    const manifest::TrainingRun& run, const ImageDataset& images,
    const PixelScaling& scaling) {
  const Computation& computation = run.computation();
  const bool kernel =
      run.network().architecture() == manifest::Network::LENET &&
      computation.device() == Computation::CPU &&
      computation.precision() == Computation::FLOAT32 &&
      !run.has_augmentation();
  if (kernel) {
    return LeNetLosses::Create(images, scaling, computation.num_threads());
  }
  TorchLossesOptions options;
  options.device = DeviceOf(computation);
  options.bfloat16_gradient = computation.precision() == Computation::BFLOAT16;
  options.chunk_size = computation.chunk_size();
  options.padding = run.augmentation().crop_padding();
  options.num_threads = computation.num_threads();
  return TorchLosses::Create(LayersOf(run.network()), images, scaling, options);
}

absl::StatusOr<torch::Tensor> ToDevice(const Computation& computation,
                                       const torch::Tensor& tensor) {
  return CallTorch([&] { return tensor.to(DeviceOf(computation)); });
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/load_training.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "dl/data/dataset_files.h"
#include "dl/data/image_dataset.h"
#include "dl/data/load_task.h"
#include "dl/data/pixel_scaling.h"
#include "dl/model/initial_parameters.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/lenet_losses.h"
#include "dl/model/network.pb.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_losses.h"
#include "dl/model/torch_status.h"
#include "dl/train/trainer.h"
#include "dl/train/training_run.pb.h"
#include "dl/train/validate_training_run.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using manifest::Computation;
using manifest::Network;

torch::Device DeviceOf(const Computation& computation) {
  return computation.device() == Computation::CUDA ? torch::kCUDA : torch::kCPU;
}

absl::StatusOr<std::unique_ptr<SampleLosses>> MakeLosses(
    const manifest::TrainingRun& run, const ImageDataset& images,
    const PixelScaling& scaling) {
  const Computation& computation = run.computation();
  const bool lenet = run.network().architecture() == Network::LENET;
  const bool kernel = lenet && computation.device() == Computation::CPU &&
                      computation.precision() == Computation::FLOAT32 &&
                      !run.has_augmentation();
  if (kernel) {
    return LeNetLosses::Create(images, scaling, computation.num_threads());
  }
  TorchLossesOptions options;
  options.device = DeviceOf(computation);
  options.tf32 = computation.precision() == Computation::TF32;
  options.bfloat16_gradient = computation.precision() == Computation::BFLOAT16;
  // A tenth faster for VGG11 (losses_benchmark.cc).
  options.channels_last = !lenet;
  options.chunk_size = computation.chunk_size();
  options.padding = run.augmentation().crop_padding();
  options.num_threads = computation.num_threads();
  return TorchLosses::Create(LayersOf(run.network()), images, scaling, options);
}

absl::string_view BytesOf(const std::vector<std::uint8_t>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size()};
}

std::string DigestOf(const TaskData& data) {
  std::string digests;
  for (const ImageDataset* images : {&data.train, &data.test}) {
    absl::StrAppend(&digests, Sha256Hex(BytesOf(images->pixels)),
                    Sha256Hex(BytesOf(images->labels)));
  }
  return Sha256Hex(digests);
}

absl::StatusOr<LoadedTraining> Load(const manifest::TrainingRun& run,
                                    const DataFolders& folders) {
  THSGD_RETURN_IF_ERROR(ValidateTrainingRun(run));
  THSGD_ASSIGN_OR_RETURN(const TaskData data,
                         LoadTask(run.task(), folders, run.seed()));
  LoadedTraining loaded;
  loaded.samples_sha256 = DigestOf(data);
  THSGD_ASSIGN_OR_RETURN(loaded.train,
                         MakeLosses(run, data.train, data.scaling));
  THSGD_ASSIGN_OR_RETURN(loaded.test, MakeLosses(run, data.test, data.scaling));
  const torch::Tensor initial = InitialParameters(run.network(), run.seed());
  loaded.trainer =
      std::make_unique<Trainer>(run, initial.to(DeviceOf(run.computation())),
                                *loaded.train, *loaded.test);
  return loaded;
}

}  // namespace

absl::StatusOr<LoadedTraining> LoadTraining(const manifest::TrainingRun& run,
                                            const DataFolders& folders) {
  return CallTorch([&] { return Load(run, folders); });
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The form of a network's losses that computes as the manifest says.

#ifndef THSGD_DL_TRAIN_MAKE_LOSSES_H_
#define THSGD_DL_TRAIN_MAKE_LOSSES_H_

#include <memory>

#include "absl/status/statusor.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/model/sample_losses.h"
#include "dl/train/training_run.pb.h"
#include "torch/types.h"

namespace thsgd {

// LeNet's own kernel on a CPU in float32; LibTorch for all else. Copies what it
// needs of the images.
// Errors: FailedPrecondition if the device is not there, which says what is
// missing; ResourceExhausted if its memory does not suffice. Precondition: the
// run is valid.
absl::StatusOr<std::unique_ptr<SampleLosses>> MakeLosses(
    const manifest::TrainingRun& run, const ImageDataset& images,
    const PixelScaling& scaling);

// The tensor on the device of the computation. Errors: as above.
absl::StatusOr<torch::Tensor> ToDevice(const manifest::Computation& computation,
                                       const torch::Tensor& tensor);

}  // namespace thsgd

#endif  // THSGD_DL_TRAIN_MAKE_LOSSES_H_

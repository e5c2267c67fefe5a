// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From a manifest to a run that can start.

#ifndef THSGD_DL_TRAIN_LOAD_TRAINING_H_
#define THSGD_DL_TRAIN_LOAD_TRAINING_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "dl/data/dataset_files.h"
#include "dl/model/sample_losses.h"
#include "dl/train/trainer.h"
#include "dl/train/training_run.pb.h"

namespace thsgd {

struct LoadedTraining {
  // Over the samples to train on and to test on.
  std::unique_ptr<SampleLosses> train;
  std::unique_ptr<SampleLosses> test;
  // Of the pixels and labels of both, in their order.
  std::string samples_sha256;
  // Of these losses, at iteration 0.
  std::unique_ptr<Trainer> trainer;
};

// Reads the task and puts it, with the initial weights, on the device of the
// computation. LeNet's own kernel computes on a CPU in float32 without
// augmentation, LibTorch all else.
// Errors: those of ValidateTrainingRun and LoadTask; FailedPrecondition if the
// device is not there, which says what is missing; ResourceExhausted if its
// memory does not suffice.
absl::StatusOr<LoadedTraining> LoadTraining(const manifest::TrainingRun& run,
                                            const DataFolders& folders);

}  // namespace thsgd

#endif  // THSGD_DL_TRAIN_LOAD_TRAINING_H_

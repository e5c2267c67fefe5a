// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validation of a run of training.

#ifndef THSGD_DL_TRAIN_VALIDATE_TRAINING_RUN_H_
#define THSGD_DL_TRAIN_VALIDATE_TRAINING_RUN_H_

#include <cstdint>

#include "absl/status/status.h"
#include "dl/data/task.pb.h"
#include "dl/train/training_run.pb.h"

namespace thsgd {

// OK, or InvalidArgument with every fault of the run, one a line (see
// base/fault_list.h). Looks at no file.
absl::Status ValidateTrainingRun(const manifest::TrainingRun& run);

// Samples to train on.
std::int64_t NumTrainSamples(const manifest::Task& task);

}  // namespace thsgd

#endif  // THSGD_DL_TRAIN_VALIDATE_TRAINING_RUN_H_

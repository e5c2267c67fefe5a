// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether a result of training is what its plan asks for.

#ifndef THSGD_EXPERIMENTS_TRAINING_COMPLETE_TRAINING_H_
#define THSGD_EXPERIMENTS_TRAINING_COMPLETE_TRAINING_H_

#include "absl/status/status.h"
#include "experiments/training/training_experiment.pb.h"

namespace thsgd {

// The plan may be anything.
// Errors: InvalidArgument that names what is missing, or no count of anything;
// or if the methods of a setting do not all have as many runs.
absl::Status RequireCompleteTraining(
    const manifest::TrainingExperimentResult& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_TRAINING_COMPLETE_TRAINING_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether an experiment can be run as it stands.

#ifndef THSGD_EXPERIMENTS_MANIFEST_VALIDATE_EXPERIMENT_H_
#define THSGD_EXPERIMENTS_MANIFEST_VALIDATE_EXPERIMENT_H_

#include "absl/status/status.h"
#include "experiments/manifest/experiment.pb.h"

namespace thsgd {

// OK, or InvalidArgument with every fault on a line of its own: field path,
// value and the allowed range. All scales that are present are checked.
absl::Status ValidateExperiment(const manifest::Experiment& experiment);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MANIFEST_VALIDATE_EXPERIMENT_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From a manifest in a file to what is to be computed.

#ifndef THSGD_EXPERIMENTS_MANIFEST_PLAN_H_
#define THSGD_EXPERIMENTS_MANIFEST_PLAN_H_

#include <string>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"

namespace thsgd {

// Reads a text proto and validates it. Errors name the file: NotFound, or
// InvalidArgument with every syntax error or every fault (ValidateExperiment).
absl::StatusOr<manifest::Experiment> ReadExperiment(const std::string& path);

// The plan of a valid experiment at the given scale.
// Errors: InvalidArgument if the experiment gives no sample sizes for it.
absl::StatusOr<manifest::Plan> MakePlan(const manifest::Experiment& experiment,
                                        manifest::Scale scale);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MANIFEST_PLAN_H_

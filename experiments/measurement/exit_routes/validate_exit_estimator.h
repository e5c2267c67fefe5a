// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether the estimators of a manifest's processes can run as they stand.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_VALIDATE_EXIT_ESTIMATOR_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_VALIDATE_EXIT_ESTIMATOR_H_

#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"

namespace thsgd {

// Adds the faults of process[i].exit_estimator for every process, and those of
// the number of replicates at every scale that depend on it.
void ValidateExitEstimators(const manifest::Experiment& experiment,
                            FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_VALIDATE_EXIT_ESTIMATOR_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether a first_exit_time measurement can be made as it stands.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_VALIDATE_FIRST_EXIT_TIME_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_VALIDATE_FIRST_EXIT_TIME_H_

#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_landscape.h"

namespace thsgd {

// Adds the faults of experiment.first_exit_time and of the sample sizes for it
// at every scale, given the landscape with its focus on the field of
// first_exit_time.start, where there is one.
void ValidateFirstExitTime(const manifest::Experiment& experiment,
                           const Landscape& landscape, FaultList& faults);

// The same in R^d.
void ValidateFirstExitTime(const manifest::Experiment& experiment,
                           const MultivariateLandscape& landscape,
                           FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_VALIDATE_FIRST_EXIT_TIME_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether an exit_routes measurement can be made as it stands.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_VALIDATE_EXIT_ROUTES_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_VALIDATE_EXIT_ROUTES_H_

#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "sim/landscape/landscape.h"

namespace thsgd {

// Adds the faults of experiment.exit_routes and of the sample sizes for it at
// every scale, given the landscape with its
// focus on the field of exit_routes.start, where there is one.
void ValidateExitRoutes(const manifest::Experiment& experiment,
                        const Landscape& landscape, FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_VALIDATE_EXIT_ROUTES_H_

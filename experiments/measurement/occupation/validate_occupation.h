// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validation of what an occupation experiment says beyond the fields that all
// experiments share.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_VALIDATE_OCCUPATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_VALIDATE_OCCUPATION_H_

#include <vector>

#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "sim/landscape/landscape.h"

namespace thsgd {

// Adds every fault of experiment.occupation and of its sample sizes. Tabulates
// the gradient of a landscape that comes from a user's formula: between walls
// where it cannot be, the experiment is at fault.
void ValidateOccupation(const manifest::Experiment& experiment,
                        const Landscape& landscape, FaultList& faults);

// The same in R^d. minima: [minimum][coordinate], those of the landscape.
void ValidateOccupation(const manifest::Experiment& experiment,
                        const std::vector<std::vector<double>>& minima,
                        FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_VALIDATE_OCCUPATION_H_

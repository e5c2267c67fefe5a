// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validation of what a metastability experiment says beyond the fields that all
// experiments share.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_VALIDATE_METASTABILITY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_VALIDATE_METASTABILITY_H_

#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "sim/landscape/landscape.h"

namespace thsgd {

// Adds every fault of experiment.metastability, of its processes and of its
// sample sizes. Tabulates the gradient of a landscape that comes from a user's
// formula.
void ValidateMetastability(const manifest::Experiment& experiment,
                           const Landscape& landscape, FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_VALIDATE_METASTABILITY_H_

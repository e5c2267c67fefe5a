// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether a flow_deviation measurement can be made as it stands.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_VALIDATE_FLOW_DEVIATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_VALIDATE_FLOW_DEVIATION_H_

#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "sim/landscape/landscape.h"

namespace thsgd {

// Adds the faults of experiment.flow_deviation and of the sample sizes for it
// at every scale, given the landscape with its focus on the field of
// flow_deviation.start, where there is one.
void ValidateFlowDeviation(const manifest::Experiment& experiment,
                           const Landscape& landscape, FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_VALIDATE_FLOW_DEVIATION_H_

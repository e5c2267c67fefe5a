// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The statements of the slide, held against a flow_deviation result.
// Statements, statistics and rules were fixed before any data were seen.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_CHECK_FLOW_DEVIATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_CHECK_FLOW_DEVIATION_H_

#include <vector>

#include "experiments/measurement/flow_deviation/analyze_flow_deviation.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds the checks of every process, then the verdict that sums them up.
void AddFlowDeviationChecks(const std::vector<DeviationProcess>& processes,
                            report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_CHECK_FLOW_DEVIATION_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The figures of a flow_deviation report.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_DRAW_FLOW_DEVIATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_DRAW_FLOW_DEVIATION_H_

#include <vector>

#include "absl/status/status.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/flow_deviation/analyze_flow_deviation.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds paths over the flow, quantiles of the largest distance and the
// probability that it exceeds each threshold. Errors: those of GradientFlow.
absl::Status AddFlowDeviationFigures(
    const manifest::Result& result,
    const std::vector<DeviationProcess>& processes, report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_DRAW_FLOW_DEVIATION_H_

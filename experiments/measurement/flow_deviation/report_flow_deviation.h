// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What a reader sees of a flow_deviation result.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_REPORT_FLOW_DEVIATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_REPORT_FLOW_DEVIATION_H_

#include "absl/status/status.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Fills in checks, verdict, figures, tables and limitations.
// Errors: those of AnalyzeFlowDeviation.
absl::Status ReportFlowDeviation(const manifest::Result& result,
                                 report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_REPORT_FLOW_DEVIATION_H_

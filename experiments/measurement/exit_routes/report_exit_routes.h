// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What a reader sees of an exit_routes result.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_REPORT_EXIT_ROUTES_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_REPORT_EXIT_ROUTES_H_

#include "absl/status/status.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Fills in verdict, checks, figures, tables and limitations.
// Errors: those of AnalyzeExitRoutes.
absl::Status ReportExitRoutes(const manifest::Result& result,
                              report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_REPORT_EXIT_ROUTES_H_

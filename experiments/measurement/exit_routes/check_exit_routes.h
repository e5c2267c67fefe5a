// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The statements of the slide, held against an exit_routes result. Statements,
// statistics and rules were fixed before any data were seen.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_CHECK_EXIT_ROUTES_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_CHECK_EXIT_ROUTES_H_

#include <vector>

#include "absl/status/status.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds the checks of every process, then the verdict that sums them up.
// Errors: none that a result can cause.
absl::Status AddExitRoutesChecks(const std::vector<ProcessAnalysis>& processes,
                                 report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_CHECK_EXIT_ROUTES_H_

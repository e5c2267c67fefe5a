// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What a reader sees of a first_exit_time result.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_REPORT_FIRST_EXIT_TIME_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_REPORT_FIRST_EXIT_TIME_H_

#include <vector>

#include "absl/status/status.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/first_exit_time/exit_time_theory.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Fills in checks, verdict, figures, tables and limitations.
// Errors: those of ComputeExitTimeTheory.
absl::Status ReportFirstExitTime(const manifest::Result& result,
                                 report::Report& report);

// The same, given the theory of the result's experiment.
absl::Status ReportFirstExitTime(const manifest::Result& result,
                                 std::vector<ExitTimeTheory> theories,
                                 report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_REPORT_FIRST_EXIT_TIME_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The statements of the theory of first exit times, held against a
// first_exit_time result. Statements, statistics and rules were fixed before
// any data were seen.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_CHECK_FIRST_EXIT_TIME_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_CHECK_FIRST_EXIT_TIME_H_

#include "experiments/measurement/first_exit_time/analyze_first_exit_time.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds the checks, then the verdict that sums them up.
void AddFirstExitTimeChecks(const FirstExitTimeAnalysis& analysis,
                            report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_CHECK_FIRST_EXIT_TIME_H_

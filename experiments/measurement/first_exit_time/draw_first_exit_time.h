// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The figures of a first_exit_time report.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_DRAW_FIRST_EXIT_TIME_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_DRAW_FIRST_EXIT_TIME_H_

#include "experiments/measurement/first_exit_time/analyze_first_exit_time.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds mean times against the learning rate and, where there are families of
// processes, the noise scale; the law of the times; attempts; destinations.
void AddFirstExitTimeFigures(const FirstExitTimeAnalysis& analysis,
                             report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_DRAW_FIRST_EXIT_TIME_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The figures of an exit_routes result, as Vega-Lite specifications.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_DRAW_EXIT_ROUTES_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_DRAW_EXIT_ROUTES_H_

#include <vector>

#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "experiments/report/report.pb.h"
#include "sim/landscape/landscape.h"

namespace thsgd {

// Adds the figures: conditional paths, exit probabilities, their ratio to
// the limit theory, jumps per route.
void AddExitRoutesFigures(const manifest::Result& result,
                          const Landscape& landscape,
                          const std::vector<ProcessAnalysis>& processes,
                          report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_DRAW_EXIT_ROUTES_H_

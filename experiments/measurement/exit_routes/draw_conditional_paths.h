// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The figure of an exit_routes result that the deck draws: paths given that
// they leave.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_DRAW_CONDITIONAL_PATHS_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_DRAW_CONDITIONAL_PATHS_H_

#include <vector>

#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "experiments/report/report.pb.h"
#include "sim/landscape/landscape.h"

namespace thsgd {

// A point of a path on the clock of the flow; the exit is at t = 0.
struct RoutePoint {
  double t;
  double x;
};

// The route by `num_jumps` jumps of size `jump` from the field's minimum
// through `end`, one of its ends, with gradient flow in between: the waits
// between jumps are equal, half as long as the longest with which these jumps
// still lead out. In the limit all waits that lead out have a say; these are
// typical ones. Flow is drawn by short lines; the last point is the landing,
// or `end` if jumps are infinite. Empty if the jumps do not lead out.
std::vector<RoutePoint> JumpRoute(const Landscape& landscape, double end,
                                  int num_jumps, double jump);

// Adds the figure.
void AddConditionalPaths(const manifest::Result& result,
                         const Landscape& landscape,
                         const std::vector<ProcessAnalysis>& processes,
                         report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_DRAW_CONDITIONAL_PATHS_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Which minimum leads to which by the least number of truncated jumps.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_DRAW_JUMP_GRAPH_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_DRAW_JUMP_GRAPH_H_

#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds the jump graph of each process that has one, if any has.
void AddJumpGraphFigure(const manifest::OccupationResult& result,
                        const OccupationAnalysis& analysis,
                        report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_DRAW_JUMP_GRAPH_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Where chains of an occupation result went.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_DRAW_OCCUPATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_DRAW_OCCUPATION_H_

#include <vector>

#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds the first recorded path of each cell and, where there is one, the
// histogram of the location.
void AddOccupationFigures(
    const manifest::Result& result,
    const std::vector<OccupationProcessAnalysis>& processes,
    report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_DRAW_OCCUPATION_H_

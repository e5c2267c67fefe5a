// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Shares of time against the learning rate, beside theory's.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_DRAW_SHARES_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_DRAW_SHARES_H_

#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds the share of each minimum and, where some are known to be narrow, their
// share together.
void AddShareFigures(const manifest::OccupationResult& result,
                     const OccupationAnalysis& analysis,
                     report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_DRAW_SHARES_H_

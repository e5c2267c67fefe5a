// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The figures of a metastability report.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_DRAW_METASTABILITY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_DRAW_METASTABILITY_H_

#include <vector>

#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/metastability/analyze_metastability.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds the first recorded path of each cell, the laws of the holding times, the
// exit rates against the limit's, and the marginals.
void AddMetastabilityFigures(
    const manifest::Result& result,
    const std::vector<MetastabilityProcessAnalysis>& processes,
    report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_DRAW_METASTABILITY_H_

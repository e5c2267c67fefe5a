// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What a metastability report checks, by rules that are fixed in advance, each
// at the smallest learning rate.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_CHECK_METASTABILITY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_CHECK_METASTABILITY_H_

#include <vector>

#include "experiments/measurement/metastability/analyze_metastability.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Holding times count as exponential up to this distance of distribution
// functions: large enough for a law with one part in twenty of other stays, as
// quick returns are at a finite learning rate; an alternative such as a uniform
// law of the same mean is 0.15 away.
inline constexpr double kHoldingDistance = 0.05;

// Rates count as the limit's within this factor: mean exit times at scale
// s = 0.1 are 0.8 to 1 times the limit's (docs/theory.md, section 9).
inline constexpr double kRateFactor = 1.25;

// Shares of moves and marginals count as the limit's within this: three times
// H(1/eta)/eta = 0.016 at the deck's alpha = 1.2, s = 0.1 and eta = 0.001,
// which is the order of what one jump more than l* adds (docs/theory.md,
// section 5).
inline constexpr double kShareTolerance = 0.05;

// Adds the checks and the verdict.
void AddMetastabilityChecks(
    const std::vector<MetastabilityProcessAnalysis>& processes,
    const manifest::MetastabilityResult& result, report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_CHECK_METASTABILITY_H_

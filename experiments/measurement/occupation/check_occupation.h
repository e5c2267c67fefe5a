// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What an occupation report checks, by rules that are fixed in advance.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_CHECK_OCCUPATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_CHECK_OCCUPATION_H_

#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Half-width of the band around the chain of rates q_ij lambda_i(eta) in which
// the share of narrow minima is expected. The share p is of order H(1/eta)/eta,
// and what that chain leaves out is smaller by that order once more (docs/
// theory.md, section 5): this is 2 p^2 at p = 0.05.
inline constexpr double kNarrowShareTolerance = 0.005;

// Adds the checks and the verdict:
// - elimination: under a process that eliminates, the share of narrow minima
//   falls with eta;
// - prediction: at the smallest eta it is what the chain of rates expects;
// - controls: it is larger under each process without truncation and, where
//   chains start in a narrow field, under each without heavy tails;
// - classes: where the jump graph has several closed classes, each holds the
//   share of time with which the start leads to it.
void AddOccupationChecks(const OccupationAnalysis& analysis,
                         report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_CHECK_OCCUPATION_H_

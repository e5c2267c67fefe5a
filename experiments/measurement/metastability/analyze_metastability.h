// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The estimates of a metastability result, beside theory's numbers.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_ANALYZE_METASTABILITY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_ANALYZE_METASTABILITY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/measurement/metastability/metastability_theory.h"
#include "stats/interval.h"

namespace thsgd {

// Confidence of every interval in the report.
inline constexpr double kMetastabilityConfidence = 0.99;

// `count` of `total`, with its Clopper-Pearson interval.
struct CountedShare {
  std::int64_t count;
  std::int64_t total;
  double estimate;
  Interval interval;
};

// How long stays in one region are.
struct HoldingTimes {
  // Moves away per step spent there: each step is a trial. Absent if no step
  // was spent there.
  std::optional<CountedShare> exit_rate;
  // [edge]: of the counted stays, those not shorter. Empty if none was counted.
  std::vector<CountedShare> survival;
  // The largest distance of these shares from those of an exponential law with
  // the estimated rate, and what it exceeds with probability at most 0.01 if
  // that is the law [Massart 1990]: sqrt(ln(200) / (2 stays)).
  double distance;
  double distance_band;
  // Of Pearson's test against that law, where cells are full enough. The rate
  // was estimated from more than these cells, so that p is, if anything, too
  // large.
  std::optional<double> p_value;
};

// One process at one learning rate; S states, R minima.
struct MetastabilityCellAnalysis {
  const manifest::MetastabilityCell* cell;
  double learning_rate;
  MetastabilityTheory theory;
  // [S], [R]
  std::vector<HoldingTimes> states;
  std::vector<HoldingTimes> minima;
  // [from][to]: of all moves from there; empty where there are none.
  std::vector<std::vector<CountedShare>> state_moves;
  std::vector<std::vector<CountedShare>> minimum_moves;
  // [time][S]
  std::vector<std::vector<CountedShare>> marginals;
};

// One process at all learning rates, which decrease.
struct MetastabilityProcessAnalysis {
  std::string name;
  // Which minima are states.
  std::vector<int> states;
  int relative_width;
  MetastabilityProcessTheory theory;
  std::vector<MetastabilityCellAnalysis> cells;
};

// The analysis refers to `result`, which must outlive it. Errors: those of the
// theory and of statistics on a damaged result.
absl::StatusOr<std::vector<MetastabilityProcessAnalysis>> AnalyzeMetastability(
    const manifest::Result& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_ANALYZE_METASTABILITY_H_

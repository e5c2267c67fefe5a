// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The estimates of an occupation result, beside what theory says of them.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_ANALYZE_OCCUPATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_ANALYZE_OCCUPATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/occupation_theory.h"
#include "stats/interval.h"

namespace thsgd {

// A mean share of time over chains, with its interval: Student's, from the
// spread between chains, cut to [0, 1]; absent with fewer than two chains.
// Where all n chains have the share 1 (or 0) there is no spread: then Clopper-
// Pearson's of n out of n (or 0), which holds because a share in [0, 1] of mean
// mu is 1 with probability at most mu.
struct TimeShare {
  double estimate;
  std::optional<Interval> interval;
};

// One process at one learning rate.
struct OccupationCellAnalysis {
  const manifest::OccupationCell* cell;
  double learning_rate;
  // [region]; empty if no chain made a step.
  std::vector<TimeShare> shares;
  // Of the narrow regions together; absent if none are known to be narrow.
  std::optional<TimeShare> narrow_share;
  // [closed class of the process's jump graph, in its order]: of its regions
  // together.
  std::vector<TimeShare> class_shares;
  // In one dimension.
  std::optional<CellTheory> theory;
};

// One process at all learning rates, which decrease.
struct OccupationProcessAnalysis {
  std::string name;
  // Whether tails vary regularly, and whether updates are truncated.
  bool heavy_tailed;
  bool truncated;
  // Whether the theory promises that the process leaves narrow minima for good:
  // in its jump graph some minimum is not a widest of a closed class. In R^d:
  // if its tails are heavy, it is truncated, and some minima are narrow.
  bool eliminates;
  // [region]: l* of the region's attraction field; empty where it is not
  // computed: in R^d, and where b divides a width evenly.
  std::vector<int> relative_widths;
  std::optional<ProcessTheory> theory;
  std::vector<OccupationCellAnalysis> cells;
};

struct OccupationAnalysis {
  std::vector<OccupationProcessAnalysis> processes;
  // [region]: whether its minimum is narrow, that is, not a widest of a closed
  // class of the jump graph of the first process that eliminates; in R^d, where
  // the manifest says so. Empty if none is.
  std::vector<bool> narrow;
  // Whether chains start in a narrow region; its number.
  bool starts_narrow;
  int start_region;
};

// Confidence of every interval in the report.
inline constexpr double kOccupationConfidence = 0.99;

// The analysis refers to `result`, which must outlive it.
absl::StatusOr<OccupationAnalysis> AnalyzeOccupation(
    const manifest::Result& result);

// Sum of theory's shares over the narrow regions. Precondition: as many of
// either.
double NarrowSum(const std::vector<bool>& narrow,
                 const std::vector<double>& shares);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_ANALYZE_OCCUPATION_H_

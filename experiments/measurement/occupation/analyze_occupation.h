// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The estimates of an occupation result, beside the geometry of the landscape.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_ANALYZE_OCCUPATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_ANALYZE_OCCUPATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "stats/interval.h"

namespace thsgd {

// A mean share of time over chains, with its interval: Student's, from the
// spread between chains, cut to [0, 1]. Absent with fewer than two chains.
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
  // Of the regions that are not widest, together; absent if all are widest or
  // the widths are not known.
  std::optional<TimeShare> narrow_share;
};

// One process at all learning rates, which decrease.
struct OccupationProcessAnalysis {
  std::string name;
  // Whether the theory promises that the process leaves narrow minima for good:
  // tails that vary regularly, truncation, and widths that differ.
  bool eliminates;
  // [region]: l* of the region's attraction field; empty where it is not
  // computed: in R^d, and where b divides a width evenly.
  std::vector<int> relative_widths;
  std::vector<OccupationCellAnalysis> cells;

  // Whether the region's minimum is among those of the largest relative width.
  bool IsWidest(int region) const;
};

// Confidence of every interval in the report.
inline constexpr double kOccupationConfidence = 0.99;

// The analysis refers to `result`, which must outlive it.
absl::StatusOr<std::vector<OccupationProcessAnalysis>> AnalyzeOccupation(
    const manifest::Result& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_ANALYZE_OCCUPATION_H_

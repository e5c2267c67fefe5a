// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Where chains spend their time, how they move between regions, and how far
// they jump.

#ifndef THSGD_SIM_SGD_OCCUPATION_H_
#define THSGD_SIM_SGD_OCCUPATION_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "sim/sgd/region_stays.h"

namespace thsgd {

// [lower, upper), units of x; an end may be infinite.
struct Region {
  double lower;
  double upper;

  bool Contains(double x) const { return lower <= x && x < upper; }
};

// The regions between consecutive boundaries, the outer ones unbounded: with
// the maxima of a landscape, its attraction fields.
std::vector<Region> RegionsBetween(absl::Span<const double> boundaries);

// Equal bins on [lower, upper).
struct HistogramSpec {
  double lower;
  double upper;
  int num_bins;  // >= 1
};

struct OccupationSpec {
  // Disjoint, ascending, at least one. A chain belongs to the region that it
  // was in last: with regions that leave no gap, to the one it is in; with
  // cores around minima, a crossing of the barrier counts when the other core
  // is reached, so that dithering on the barrier does not.
  std::vector<Region> regions;

  // Of X_k, X_2k, ..., k = histogram_interval >= 1.
  std::optional<HistogramSpec> histogram;
  // 1 and a finite jump_threshold cost speed: each step of each chain is looked
  // at one by one.
  std::int64_t histogram_interval = 1;
  // An update |X_j - X_{j-1}| above this is a big jump.
  double jump_threshold = std::numeric_limits<double>::infinity();
  // Keep X_num_steps of every chain.
  bool keep_final_positions = false;
};

// What chains did.
struct Occupation : RegionCounts {
  explicit Occupation(const OccupationSpec& spec);

  // Adds the counts of other chains with the same spec; their final positions
  // follow ours.
  void Add(const Occupation& other);

  // [0]: below; [1 + i]: bin i; [1 + num_bins]: at or above the upper end.
  // Empty if not asked for.
  std::vector<std::int64_t> histogram;
  std::int64_t num_big_jumps = 0;

  // By chain; NaN for a failed one. Empty if not asked for.
  std::vector<double> final_positions;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_OCCUPATION_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Where chains in R^d spend their time, how they move between balls around
// minima, and how far they jump. See occupation.h for one dimension.

#ifndef THSGD_SIM_SGD_MULTIVARIATE_OCCUPATION_H_
#define THSGD_SIM_SGD_MULTIVARIATE_OCCUPATION_H_

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "sim/sgd/ball.h"
#include "sim/sgd/occupation.h"
#include "sim/sgd/region_stays.h"

namespace thsgd {

// Equal cells on [lower[0], upper[0]) x [lower[1], upper[1]) of the first two
// coordinates.
struct PlanarHistogramSpec {
  std::array<double, 2> lower;
  std::array<double, 2> upper;
  std::array<int, 2> num_bins;
};

struct MultivariateOccupationSpec {
  // Disjoint, at least one. A chain belongs to the region that it was in last.
  std::vector<Ball> regions;

  // Histograms are of X_k, X_2k, ..., k = histogram_interval >= 1.
  // Of the first coordinate.
  std::optional<HistogramSpec> histogram;
  // Of the first two coordinates.
  std::optional<PlanarHistogramSpec> planar_histogram;
  // 1 and a finite jump_threshold cost speed: each step of each chain is looked
  // at one by one.
  std::int64_t histogram_interval = 1;
  // An update |X_j - X_{j-1}| above this is a big jump.
  double jump_threshold = std::numeric_limits<double>::infinity();
  // Keep X_num_steps of every chain.
  bool keep_final_positions = false;
};

// OK if the spec is one for R^dimension.
// Errors: InvalidArgument unless there is a region, centres have the dimension
// and are finite, radii are > 0 and finite and, for any two regions, together
// at most the distance of the centres; histograms have finite lower < upper and
// 1 to 10000 bins on each axis, a planar one dimension >= 2;
// histogram_interval is >= 1 and jump_threshold >= 0. All faults at once.
absl::Status ValidateOccupationSpec(const MultivariateOccupationSpec& spec,
                                    int dimension);

// What chains did.
struct MultivariateOccupation : RegionCounts {
  explicit MultivariateOccupation(const MultivariateOccupationSpec& spec);

  // Adds the counts of other chains with the same spec; their final positions
  // follow ours.
  void Add(const MultivariateOccupation& other);

  // [0]: below; [1 + i]: bin i; [1 + num_bins]: at or above the upper end.
  // Empty if not asked for.
  std::vector<std::int64_t> histogram;
  // [i * (num_bins[1] + 2) + j], i for the first coordinate and j for the
  // second counted like that. Empty if not asked for.
  std::vector<std::int64_t> planar_histogram;
  std::int64_t num_big_jumps = 0;

  // [chain][coordinate]; NaN for a failed one. Empty if not asked for.
  std::vector<double> final_positions;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_MULTIVARIATE_OCCUPATION_H_

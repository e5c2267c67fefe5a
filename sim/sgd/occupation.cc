// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/occupation.h"

#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "sim/sgd/region_stays.h"

namespace thsgd {
std::vector<Region> RegionsBetween(absl::Span<const double> boundaries) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<Region> regions;
  double lower = -kInfinity;
  for (double boundary : boundaries) {
    regions.push_back({.lower = lower, .upper = boundary});
    lower = boundary;
  }
  regions.push_back({.lower = lower, .upper = kInfinity});
  return regions;
}

Occupation::Occupation(const OccupationSpec& spec)
    : RegionCounts(static_cast<int>(spec.regions.size())) {
  if (spec.histogram) histogram.resize(spec.histogram->num_bins + 2);
}

void Occupation::Add(const Occupation& other) {
  RegionCounts::Add(other);
  AddEach(other.histogram, histogram);
  num_big_jumps += other.num_big_jumps;
  final_positions.insert(final_positions.end(), other.final_positions.begin(),
                         other.final_positions.end());
}

}  // namespace thsgd

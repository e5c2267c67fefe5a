// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/occupation.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"

namespace thsgd {
namespace {

void AddEach(const std::vector<std::int64_t>& from,
             std::vector<std::int64_t>& to) {
  THSGD_CHECK_EQ(from.size(), to.size());
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

}  // namespace

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
    : region_steps(spec.regions.size()),
      num_transitions(spec.regions.size() * spec.regions.size()),
      transition_steps(num_transitions.size()),
      num_final(spec.regions.size()),
      share_squares(spec.regions.size()) {
  if (spec.histogram) histogram.resize(spec.histogram->num_bins + 2);
}

void Occupation::Add(const Occupation& other) {
  num_chains += other.num_chains;
  num_steps += other.num_steps;
  num_failed += other.num_failed;
  AddEach(other.region_steps, region_steps);
  AddEach(other.num_transitions, num_transitions);
  AddEach(other.transition_steps, transition_steps);
  AddEach(other.num_final, num_final);
  AddEach(other.share_squares, share_squares);
  AddEach(other.histogram, histogram);
  num_big_jumps += other.num_big_jumps;
  final_positions.insert(final_positions.end(), other.final_positions.begin(),
                         other.final_positions.end());
}

}  // namespace thsgd

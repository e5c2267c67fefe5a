// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How chains move among minima on the time scale of the widest ones, where
// theory knows them as a Markov chain on these alone [WOR22].

#ifndef THSGD_SIM_SGD_METASTABILITY_H_
#define THSGD_SIM_SGD_METASTABILITY_H_

#include <cstdint>
#include <vector>

#include "sim/sgd/occupation.h"
#include "sim/sgd/region_stays.h"

namespace thsgd {

struct MetastabilitySpec {
  // As in OccupationSpec, one for each minimum.
  std::vector<Region> regions;
  // The regions that are states, in ascending order, at least one: those of the
  // widest minima. A chain's state is the last of them that it was in; what it
  // does in the other regions in between is no change of state.
  std::vector<int> states;
  // At which steps states are looked at: ascending, >= 1.
  std::vector<std::int64_t> snapshot_steps;
  // In steps, ascending, >= 1: see RegionCounts::holding_times.
  std::vector<std::int64_t> holding_edges;
};

// Sums of integers: any cut of the chains into calls adds up to the same.
struct Metastability {
  explicit Metastability(const MetastabilitySpec& spec);

  // Adds the counts of other chains with the same spec.
  void Add(const Metastability& other);

  // Of all regions, and of states as regions.
  RegionCounts regions;
  RegionCounts states;
  // [S k + i], S states: chains in the i-th state at the k-th snapshot. Failed
  // chains are in none from then on.
  std::vector<std::int64_t> snapshots;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_METASTABILITY_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What ChainDriver asks about stays in regions; for Ensemble.

#ifndef THSGD_SIM_SGD_STAY_MEASUREMENTS_H_
#define THSGD_SIM_SGD_STAY_MEASUREMENTS_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "sim/sgd/chain_driver.h"
#include "sim/sgd/chain_slots.h"
#include "sim/sgd/metastability.h"
#include "sim/sgd/occupation.h"
#include "sim/sgd/region_stays.h"

namespace thsgd {

// -1 if x is in none.
inline int FindRegion(const std::vector<Region>& regions, double x) {
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (regions[i].Contains(x)) return static_cast<int>(i);
  }
  return -1;
}

// A chain changes region only where it enters a neighbour or goes beyond.
inline void WatchNeighbours(const std::vector<Region>& regions, int region,
                            int slot, ChainSlots& slots) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  slots.lower[slot] =
      region == 0 ? -kInfinity : JustBelow(regions[region - 1].upper);
  slots.upper[slot] = region + 1 == static_cast<int>(regions.size())
                          ? kInfinity
                          : regions[region + 1].lower;
}

// Counts where chains are.
class OccupationMeasurement {
 public:
  OccupationMeasurement(const OccupationSpec& spec, double start,
                        std::int64_t num_steps, std::uint32_t first_chain,
                        std::int64_t num_chains, ChainSlots& slots)
      : spec_(spec),
        first_chain_(first_chain),
        slots_(slots),
        result_(spec),
        stays_(static_cast<int>(spec.regions.size()), ChainSlots::kNumSlots,
               FindRegion(spec.regions, start), num_steps) {
    if (spec.keep_final_positions) {
      result_.final_positions.resize(num_chains,
                                     std::numeric_limits<double>::quiet_NaN());
    }
    if (spec.histogram) {
      const HistogramSpec& h = *spec.histogram;
      bins_per_unit_ = h.num_bins / (h.upper - h.lower);
    }
  }

  bool needs_every_step() const {
    return (spec_.histogram && spec_.histogram_interval == 1) ||
           std::isfinite(spec_.jump_threshold);
  }

  std::int64_t NextSample(std::int64_t step) const {
    return spec_.histogram ? step + spec_.histogram_interval : kNoSample;
  }

  void Visit(double previous, double x) {
    if (std::fabs(x - previous) > spec_.jump_threshold) {
      ++result_.num_big_jumps;
    }
  }

  void Sample(int /*slot*/, std::int64_t /*step*/, double x) {
    ++result_.histogram[Bin(x)];
  }

  void Start(int slot, std::uint32_t /*chain*/) {
    stays_.Start(slot);
    WatchNeighbours(spec_.regions, stays_.region(slot), slot, slots_);
  }

  void Move(int from, int to) { stays_.Move(from, to); }

  bool Leave(int slot, std::uint32_t /*chain*/, std::int64_t step, double x) {
    if (!std::isfinite(x)) {
      stays_.Fail(slot, step);
      return false;
    }
    const int region = FindRegion(spec_.regions, x);
    if (region < 0 || region == stays_.region(slot)) return true;
    stays_.Enter(slot, region, step);
    WatchNeighbours(spec_.regions, region, slot, slots_);
    return true;
  }

  void End(int slot, std::uint32_t chain, double x) {
    stays_.End(slot);
    if (spec_.keep_final_positions) {
      result_.final_positions[chain - first_chain_] = x;
    }
  }

  Occupation TakeResult(std::int64_t num_chains) {
    static_cast<RegionCounts&>(result_) = stays_.TakeCounts();
    result_.num_chains = num_chains;
    return std::move(result_);
  }

 private:
  int Bin(double x) const {
    const HistogramSpec& h = *spec_.histogram;
    if (x < h.lower) return 0;
    if (x >= h.upper) return h.num_bins + 1;
    const int bin = static_cast<int>((x - h.lower) * bins_per_unit_);
    return 1 + std::min(bin, h.num_bins - 1);
  }

  const OccupationSpec& spec_;
  const std::uint32_t first_chain_;
  ChainSlots& slots_;
  Occupation result_;
  RegionStays stays_;
  double bins_per_unit_ = 0;
};

// Counts how chains move between states.
class MetastabilityMeasurement {
 public:
  MetastabilityMeasurement(const MetastabilitySpec& spec, double start,
                           std::int64_t num_steps, ChainSlots& slots)
      : spec_(spec),
        slots_(slots),
        state_of_(spec.regions.size(), -1),
        result_(spec),
        regions_(static_cast<int>(spec.regions.size()), ChainSlots::kNumSlots,
                 FindRegion(spec.regions, start), num_steps,
                 spec.holding_edges),
        states_(static_cast<int>(spec.states.size()), ChainSlots::kNumSlots,
                StateOf(FindRegion(spec.regions, start)), num_steps,
                spec.holding_edges) {
    for (std::size_t i = 0; i < spec.states.size(); ++i) {
      state_of_[spec.states[i]] = static_cast<int>(i);
    }
  }

  static constexpr bool needs_every_step() { return false; }
  void Visit(double /*previous*/, double /*x*/) {}

  void Start(int slot, std::uint32_t /*chain*/) {
    regions_.Start(slot);
    states_.Start(slot);
    WatchNeighbours(spec_.regions, regions_.region(slot), slot, slots_);
  }

  void Move(int from, int to) {
    regions_.Move(from, to);
    states_.Move(from, to);
  }

  bool Leave(int slot, std::uint32_t /*chain*/, std::int64_t step, double x) {
    if (!std::isfinite(x)) {
      regions_.Fail(slot, step);
      states_.Fail(slot, step);
      return false;
    }
    const int region = FindRegion(spec_.regions, x);
    if (region < 0 || region == regions_.region(slot)) return true;
    regions_.Enter(slot, region, step);
    const int state = state_of_[region];
    if (state >= 0 && state != states_.region(slot)) {
      states_.Enter(slot, state, step);
    }
    WatchNeighbours(spec_.regions, region, slot, slots_);
    return true;
  }

  std::int64_t NextSample(std::int64_t step) const {
    const auto next = std::upper_bound(spec_.snapshot_steps.begin(),
                                       spec_.snapshot_steps.end(), step);
    return next == spec_.snapshot_steps.end() ? kNoSample : *next;
  }

  void Sample(int slot, std::int64_t step, double /*x*/) {
    const auto k = std::lower_bound(spec_.snapshot_steps.begin(),
                                    spec_.snapshot_steps.end(), step) -
                   spec_.snapshot_steps.begin();
    ++result_.snapshots[spec_.states.size() * k + states_.region(slot)];
  }

  void End(int slot, std::uint32_t /*chain*/, double /*x*/) {
    regions_.End(slot);
    states_.End(slot);
  }

  Metastability TakeResult(std::int64_t num_chains) {
    result_.regions = regions_.TakeCounts();
    result_.states = states_.TakeCounts();
    result_.regions.num_chains = num_chains;
    result_.states.num_chains = num_chains;
    return std::move(result_);
  }

 private:
  // -1 if the region is no state.
  int StateOf(int region) const {
    const auto state =
        std::find(spec_.states.begin(), spec_.states.end(), region);
    return state == spec_.states.end()
               ? -1
               : static_cast<int>(state - spec_.states.begin());
  }

  const MetastabilitySpec& spec_;
  ChainSlots& slots_;
  // [region]: StateOf.
  std::vector<int> state_of_;
  Metastability result_;
  RegionStays regions_;
  RegionStays states_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_STAY_MEASUREMENTS_H_

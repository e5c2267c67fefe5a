// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/region_stays.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/check.h"

namespace thsgd {

void AddEach(const std::vector<std::int64_t>& from,
             std::vector<std::int64_t>& to) {
  THSGD_CHECK_EQ(from.size(), to.size());
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

RegionCounts::RegionCounts(int num_regions, int num_holding_edges)
    : region_steps(num_regions),
      num_transitions(static_cast<std::size_t>(num_regions) * num_regions),
      transition_steps(num_transitions.size()),
      holding_times(num_holding_edges > 0
                        ? static_cast<std::size_t>(num_holding_edges + 1) *
                              num_regions
                        : 0),
      num_final(num_regions),
      share_squares(num_regions) {}

void RegionCounts::Add(const RegionCounts& other) {
  num_chains += other.num_chains;
  num_steps += other.num_steps;
  num_failed += other.num_failed;
  AddEach(other.region_steps, region_steps);
  AddEach(other.num_transitions, num_transitions);
  AddEach(other.transition_steps, transition_steps);
  AddEach(other.holding_times, holding_times);
  AddEach(other.num_final, num_final);
  AddEach(other.share_squares, share_squares);
}

RegionStays::RegionStays(int num_regions, int num_slots, int start_region,
                         std::int64_t num_steps,
                         std::vector<std::int64_t> holding_edges)
    : num_regions_(num_regions),
      start_region_(start_region),
      num_steps_(num_steps),
      holding_edges_(std::move(holding_edges)),
      stays_(num_slots),
      chain_steps_(static_cast<std::size_t>(num_slots) * num_regions),
      counts_(num_regions, static_cast<int>(holding_edges_.size())) {
  THSGD_CHECK(start_region >= 0 && start_region < num_regions);
}

void RegionStays::Start(int slot) {
  stays_[slot] = {.region = start_region_, .entered = 0, .counted = 0};
  std::fill_n(chain_steps(slot), num_regions_, 0);
}

void RegionStays::Move(int from, int to) {
  stays_[to] = stays_[from];
  std::copy_n(chain_steps(from), num_regions_, chain_steps(to));
}

void RegionStays::Enter(int slot, int region, std::int64_t step) {
  Count(slot, step - 1);
  Stay& stay = stays_[slot];
  const std::size_t move =
      static_cast<std::size_t>(stay.region) * num_regions_ + region;
  ++counts_.num_transitions[move];
  counts_.transition_steps[move] += step - stay.entered;
  CountHoldingTime(stay, step);
  stay.region = region;
  stay.entered = step;
}

void RegionStays::Fail(int slot, std::int64_t step) {
  Count(slot, step - 1);
  AddChainSteps(slot);
  ++counts_.num_failed;
  counts_.num_steps += step;
}

void RegionStays::End(int slot) {
  Count(slot, num_steps_);
  AddChainSteps(slot);
  for (int i = 0; i < num_regions_; ++i) {
    const double share = static_cast<double>(chain_steps(slot)[i]) /
                         static_cast<double>(num_steps_);
    const std::int64_t units = std::llround(share / RegionCounts::kShareUnit);
    counts_.share_squares[i] += units * units;
  }
  CountHoldingTime(stays_[slot], num_steps_);
  ++counts_.num_final[stays_[slot].region];
  counts_.num_steps += num_steps_;
}

void RegionStays::CountHoldingTime(const Stay& stay, std::int64_t until) {
  if (holding_edges_.empty() ||
      stay.entered > num_steps_ - holding_edges_.back()) {
    return;
  }
  const auto longer = std::upper_bound(
      holding_edges_.begin(), holding_edges_.end(), until - stay.entered);
  ++counts_.holding_times[(holding_edges_.size() + 1) * stay.region +
                          (longer - holding_edges_.begin())];
}

void RegionStays::Count(int slot, std::int64_t up_to) {
  Stay& stay = stays_[slot];
  chain_steps(slot)[stay.region] += up_to - stay.counted;
  stay.counted = up_to;
}

void RegionStays::AddChainSteps(int slot) {
  for (int i = 0; i < num_regions_; ++i) {
    counts_.region_steps[i] += chain_steps(slot)[i];
  }
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Counts how chains stay in regions and move between them, in any dimension.

#ifndef THSGD_SIM_SGD_REGION_STAYS_H_
#define THSGD_SIM_SGD_REGION_STAYS_H_

#include <cstdint>
#include <utility>
#include <vector>

namespace thsgd {

// Counts over chains and R regions. A chain belongs to the region that it was
// in last. Sums of integers: any cut of the chains into calls adds up to the
// same.
struct RegionCounts {
  // Shares are rounded to this before they are squared: fine enough for a
  // spread, and the squares of 2^32 chains fit into a word.
  static constexpr double kShareUnit = 0x1p-15;

  // num_holding_edges: as many as RegionStays has.
  explicit RegionCounts(int num_regions, int num_holding_edges = 0);

  // Adds the counts of other chains with as many regions.
  void Add(const RegionCounts& other);

  std::int64_t num_chains = 0;
  // Steps made, failed ones included: the sum of region_steps plus num_failed.
  std::int64_t num_steps = 0;
  // Chains that stopped early because X_j was not finite.
  std::int64_t num_failed = 0;

  // [R]: number of (chain, j >= 1) with the chain in the region.
  std::vector<std::int64_t> region_steps;
  // [R from + to]: moves, and the sum over these moves of the steps from
  // entering `from` to entering `to`.
  std::vector<std::int64_t> num_transitions;
  std::vector<std::int64_t> transition_steps;

  // [(B + 1) R], B holding edges: [(B + 1) from + k] counts stays in `from` by
  // their length in steps, k the number of edges that are not longer. Only
  // stays that began early enough for the last edge to be seen, so that a
  // chain's end leaves no trace in the law of the lengths. Empty if B = 0.
  std::vector<std::int64_t> holding_times;

  // [R]: chains that were in the region after their last step, and the sum
  // over them all of the square of a chain's share of its steps in the region,
  // in units of kShareUnit^2: what the spread of these shares is estimated
  // from. Failed chains are in neither.
  std::vector<std::int64_t> num_final;
  std::vector<std::int64_t> share_squares;
};

// Adds element by element; equal lengths.
void AddEach(const std::vector<std::int64_t>& from,
             std::vector<std::int64_t>& to);

// Keeps the books of the chains that an engine has in its slots. All start in
// the same region and make the same number of steps.
class RegionStays {
 public:
  // holding_edges: ascending, in steps, >= 1.
  RegionStays(int num_regions, int num_slots, int start_region,
              std::int64_t num_steps,
              std::vector<std::int64_t> holding_edges = {});

  // The region that the slot's chain belongs to.
  int region(int slot) const { return stays_[slot].region; }

  // A new chain starts in the slot.
  void Start(int slot);
  // The slot's chain has a new slot.
  void Move(int from, int to);
  // X_step is the first in `region`, another one than before.
  void Enter(int slot, int region, std::int64_t step);
  // X_step is not finite; the chain ends.
  void Fail(int slot, std::int64_t step);
  // The chain has made all its steps.
  void End(int slot);

  // num_chains is left to the caller.
  RegionCounts TakeCounts() { return std::move(counts_); }

 private:
  // Since which step a chain is in its region, and up to which step it has been
  // counted.
  struct Stay {
    int region;
    std::int64_t entered;
    std::int64_t counted;
  };

  // [num_regions_]: the steps that the slot's chain has been counted in each.
  std::int64_t* chain_steps(int slot) {
    return chain_steps_.data() + slot * num_regions_;
  }
  void Count(int slot, std::int64_t up_to);
  void AddChainSteps(int slot);
  // The stay ended or, if it is longer than every edge, may go on.
  void CountHoldingTime(const Stay& stay, std::int64_t until);

  int num_regions_;
  int start_region_;
  std::int64_t num_steps_;
  std::vector<std::int64_t> holding_edges_;
  std::vector<Stay> stays_;
  std::vector<std::int64_t> chain_steps_;
  RegionCounts counts_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_REGION_STAYS_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Keeps the engine's slots full: starts the next chain where one ended, and
// hands events to a measurement.

#ifndef THSGD_SIM_SGD_CHAIN_DRIVER_H_
#define THSGD_SIM_SGD_CHAIN_DRIVER_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <variant>

#include "sim/noise/noise_sampler.h"
#include "sim/rng/draws.h"
#include "sim/rng/vector_key.h"
#include "sim/sgd/chain_slots.h"
#include "sim/sgd/run_blocks.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// Half-open [lower, upper) as the open interval of the same doubles.
inline double JustBelow(double lower) {
  return std::nextafter(lower, -std::numeric_limits<double>::infinity());
}

inline constexpr std::int64_t kNoBlock =
    std::numeric_limits<std::int64_t>::max();

// The chains of one call: all start at `start` and make at most max_steps
// steps. A Measurement offers
//   void Start(slot, chain)        sets slots.lower[slot], slots.upper[slot];
//   bool Leave(slot, chain, step, x)   X_step = x is outside that interval or
//       not finite; returns whether the chain goes on (not if x is not finite);
//   void End(slot, chain, x)       X_max_steps = x was reached;
//   void Move(from, to)            the slot's chain has a new slot;
//   bool needs_every_step() and, called for each step of each chain if so,
//   void Visit(previous, x)        X_{j-1} and X_j.
// Leave, if it is called at all for a step, comes after that step's Visit and
// before its End. A measurement may also replace noise of some steps:
//   std::int64_t NextGivenBlock(chain, block)   the first block from `block` on
//       with such a step; kNoBlock if there is none;
//   void GiveNoise(chain, block, noise)   replaces what it gives of the scaled
//       noise of that block's two steps.
// Such a block is run by all slots like any other and then done over for the
// chain, in portable code: the result of the reference.
template <class Measurement>
class ChainDriver {
 public:
  // `slots` is the measurement's too.
  ChainDriver(const Process& process, RunBlocksFunction run_blocks,
              double start, std::int64_t max_steps, ChainSlots& slots,
              Measurement& measurement)
      : process_(process),
        run_blocks_(run_blocks),
        start_(start),
        max_steps_(max_steps),
        slots_(slots),
        measurement_(measurement) {}

  void Run(std::uint32_t first_chain, std::int64_t num_chains) {
    next_chain_ = first_chain;
    num_left_ = num_chains;
    clock_ = 0;
    slots_.num_used = num_chains > ChainSlots::kSlotsPerGroup
                          ? ChainSlots::kNumSlots
                          : ChainSlots::kSlotsPerGroup;
    num_active_ = 0;
    for (int s = 0; s < slots_.num_used; ++s) Fill(s);
    FindDeadline();
    const bool every_step = measurement_.needs_every_step();
    std::array<double, ChainSlots::kNumSlots> before;
    while (num_active_ > 0) {
      if (every_step) std::copy_n(slots_.x, slots_.num_used, before.begin());
      clock_ += run_blocks_(process_, clock_,
                            every_step ? 1 : first_deadline_ - clock_, slots_);
      for (int s = 0; s < slots_.num_used; ++s) {
        if (every_step ? active(s) : NeedsLook(s)) Look(s, before[s]);
      }
      if (num_active_ <= ChainSlots::kSlotsPerGroup &&
          slots_.num_used > ChainSlots::kSlotsPerGroup) {
        Compact();
      }
      if (clock_ >= first_deadline_) FindDeadline();
    }
  }

 private:
  static constexpr std::int64_t kNever = kNoBlock;
  static constexpr bool kGivesNoise = requires(Measurement m) {
    m.NextGivenBlock(std::uint32_t{}, std::int64_t{});
  };
  // The second product is renewed at least as often as it must be: every 2^32
  // blocks. More often costs nothing and is within reach of a test.
  static constexpr std::int64_t kBlocksPerSegment = std::int64_t{1} << 16;

  bool active(int s) const { return deadline_[s] != kNever; }

  bool Inside(int s, double x) const {
    return (slots_.lower[s] < x) & (x < slots_.upper[s]);
  }

  bool NeedsLook(int s) const {
    // A sum has no branches to mispredict.
    const int num_reasons = (Inside(s, slots_.x_between[s]) ? 0 : 1) +
                            (Inside(s, slots_.x[s]) ? 0 : 1) +
                            (deadline_[s] <= clock_ ? 1 : 0);
    return num_reasons > 0;
  }

  // Starts the next chain in the slot, or leaves it idle.
  void Fill(int s) {
    slots_.x[s] = start_;
    if (num_left_ == 0) {
      // An idle slot keeps running; nothing that it does is an event.
      slots_.lower[s] = -std::numeric_limits<double>::infinity();
      slots_.upper[s] = std::numeric_limits<double>::infinity();
      deadline_[s] = kNever;
      return;
    }
    --num_left_;
    ++num_active_;
    slots_.chain[s] = next_chain_++;
    slots_.chain_product[s] = ChainProduct(slots_.chain[s]);
    slots_.block_offset[s] = -static_cast<std::uint64_t>(clock_);
    Schedule(s);
    measurement_.Start(s, slots_.chain[s]);
  }

  // The chain's next block, from 0 on.
  std::int64_t NextBlock(int s) const {
    return static_cast<std::int64_t>(clock_ + slots_.block_offset[s]);
  }

  void Schedule(int s) {
    const std::int64_t block = NextBlock(s);
    slots_.second_product[s] =
        SecondProduct(process_.key, slots_.chain[s], block);
    const std::int64_t end = max_steps_ / 2 + max_steps_ % 2;
    const std::int64_t segment_end =
        (block / kBlocksPerSegment + 1) * kBlocksPerSegment;
    deadline_[s] = clock_ + std::min(end, segment_end) - block;
    if constexpr (kGivesNoise) {
      const std::int64_t given =
          measurement_.NextGivenBlock(slots_.chain[s], block);
      is_given_[s] = given == block;
      if (is_given_[s]) {
        before_given_[s] = slots_.x[s];
        deadline_[s] = clock_ + 1;
      } else if (given != kNever) {
        deadline_[s] = std::min(deadline_[s], clock_ + given - block);
      }
      // Unlike the others this deadline may come before that of older chains.
      first_deadline_ = std::min(first_deadline_, deadline_[s]);
    }
  }

  // Does the slot's last block over with the noise that is given for it.
  void DoOver(int s) {
    const std::int64_t block = NextBlock(s) - 1;
    const ChainKey key = {.seed = process_.seed,
                          .stream = process_.stream,
                          .chain = slots_.chain[s]};
    std::array<double, 2> noise = std::visit(
        [&](const auto& sampler) {
          return DrawNoise(sampler, key, static_cast<std::uint64_t>(block));
        },
        *process_.sampler);
    measurement_.GiveNoise(slots_.chain[s], block, noise);
    slots_.x_between[s] = SgdStep(process_.params, *process_.gradient,
                                  before_given_[s], noise[0]);
    slots_.x[s] = SgdStep(process_.params, *process_.gradient,
                          slots_.x_between[s], noise[1]);
  }

  // Moves the last chains to the first group, so that the other need not run.
  void Compact() {
    int to = 0;
    for (int from = ChainSlots::kSlotsPerGroup; from < slots_.num_used;
         ++from) {
      if (!active(from)) continue;
      while (active(to)) ++to;
      slots_.x[to] = slots_.x[from];
      slots_.lower[to] = slots_.lower[from];
      slots_.upper[to] = slots_.upper[from];
      slots_.block_offset[to] = slots_.block_offset[from];
      slots_.chain_product[to] = slots_.chain_product[from];
      slots_.second_product[to] = slots_.second_product[from];
      slots_.chain[to] = slots_.chain[from];
      deadline_[to] = deadline_[from];
      if constexpr (kGivesNoise) {
        is_given_[to] = is_given_[from];
        before_given_[to] = before_given_[from];
      }
      measurement_.Move(from, to);
    }
    slots_.num_used = ChainSlots::kSlotsPerGroup;
  }

  void FindDeadline() {
    first_deadline_ = *std::min_element(deadline_.begin(),
                                        deadline_.begin() + slots_.num_used);
  }

  // Looks at the two steps of the slot's last block.
  void Look(int s, double previous) {
    if constexpr (kGivesNoise) {
      if (is_given_[s]) DoOver(s);
    }
    const std::uint32_t chain = slots_.chain[s];
    const std::int64_t first_step = 2 * NextBlock(s) - 1;
    for (int h = 0; h < 2; ++h) {
      const std::int64_t step = first_step + h;
      const double x = h == 0 ? slots_.x_between[s] : slots_.x[s];
      if (measurement_.needs_every_step()) measurement_.Visit(previous, x);
      previous = x;
      if (!Inside(s, x) && !measurement_.Leave(s, chain, step, x)) {
        return Refill(s);
      }
      if (step == max_steps_) {
        measurement_.End(s, chain, x);
        return Refill(s);
      }
    }
    if (deadline_[s] <= clock_) Schedule(s);
  }

  void Refill(int s) {
    --num_active_;
    Fill(s);
  }

  const Process& process_;
  const RunBlocksFunction run_blocks_;
  const double start_;
  const std::int64_t max_steps_;
  ChainSlots& slots_;
  Measurement& measurement_;

  std::uint32_t next_chain_;
  std::int64_t num_left_;
  int num_active_;
  // Blocks done since the beginning of the call.
  std::int64_t clock_;
  // The clock at which a slot must be looked at whatever happens; kNever if
  // idle.
  std::array<std::int64_t, ChainSlots::kNumSlots> deadline_;
  std::int64_t first_deadline_ = kNever;
  // Whether noise is given for the slot's next block, and X before it.
  std::array<bool, ChainSlots::kNumSlots> is_given_;
  std::array<double, ChainSlots::kNumSlots> before_given_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_CHAIN_DRIVER_H_

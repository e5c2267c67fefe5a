// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Keeps the slots of the engine in R^d full: starts the next chain where one
// ended, and hands events to a measurement. What chain_driver.h does for blocks
// of two steps in one dimension, for single steps.

#ifndef THSGD_SIM_SGD_MULTIVARIATE_DRIVER_H_
#define THSGD_SIM_SGD_MULTIVARIATE_DRIVER_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "sim/rng/vector_key.h"
#include "sim/sgd/chain_driver.h"
#include "sim/sgd/multivariate_slots.h"
#include "sim/sgd/run_multivariate_steps.h"

namespace thsgd {

// The chains of one call: all start at `start` and make at most max_steps
// steps. A Measurement offers
//   void Start(slot)               sets the slot's home ball;
//   bool Leave(slot, chain, step, x)   X_step = x was an event (a chain outside
//       its home ball, see MultivariateProcess); returns whether the chain goes
//       on;
//   void End(slot, chain, x)       X_max_steps = x was reached;
//   void Move(from, to)            the slot's chain has a new slot;
//   bool needs_every_step() and, called for each step of each chain if so,
//   void Visit(previous, x)        X_{j-1} and X_j;
//   NextSample(step), the next step after `step` >= 0 to sample, kNoSample if
//       none, and, called for these,
//   void Sample(slot, step, x).
// Each of Visit, Leave, Sample and End that is called for a step is called in
// this order.
template <class Measurement>
class MultivariateDriver {
 public:
  // `slots` is the measurement's too. blocks_per_step: the sampler's.
  MultivariateDriver(const MultivariateProcess& process,
                     RunMultivariateFunction run, int blocks_per_step,
                     absl::Span<const double> start, std::int64_t max_steps,
                     MultivariateSlots& slots, Measurement& measurement)
      : process_(process),
        run_(run),
        blocks_per_step_(blocks_per_step),
        start_(start),
        max_steps_(max_steps),
        every_step_(measurement.needs_every_step()),
        slots_(slots),
        measurement_(measurement),
        x_(start.size()),
        previous_(start.size()) {}

  void Run(std::uint32_t first_chain, std::int64_t num_chains) {
    next_chain_ = first_chain;
    num_left_ = num_chains;
    clock_ = 0;
    slots_.num_used = num_chains > MultivariateSlots::kSlotsPerGroup
                          ? slots_.capacity()
                          : MultivariateSlots::kSlotsPerGroup;
    num_active_ = 0;
    for (int s = 0; s < slots_.num_used; ++s) Fill(s);
    FindDeadline();
    std::vector<double> before;
    while (num_active_ > 0) {
      if (every_step_) {
        before.assign(slots_.x(),
                      slots_.x() + start_.size() * slots_.capacity());
      }
      clock_ += run_(process_, clock_,
                     every_step_ ? 1 : first_deadline_ - clock_, slots_);
      for (int s = 0; s < slots_.num_used; ++s) {
        if (deadline_[s] == kNever) {
          if (slots_.event[s] != 0) Fill(s);
        } else if (every_step_ || slots_.event[s] != 0 ||
                   deadline_[s] <= clock_) {
          Look(s, before.data());
        }
        slots_.event[s] = 0;
      }
      if (num_active_ <= MultivariateSlots::kSlotsPerGroup &&
          slots_.num_used > MultivariateSlots::kSlotsPerGroup) {
        Compact();
      }
      if (clock_ >= first_deadline_) FindDeadline();
    }
  }

 private:
  static constexpr std::int64_t kNever =
      std::numeric_limits<std::int64_t>::max();

  // Starts the next chain in the slot, or leaves it idle.
  void Fill(int s) {
    slots_.Scatter(start_, s, slots_.x());
    if (num_left_ == 0) {
      // An idle slot keeps running; nothing that it does is an event, but for
      // not being finite, after which it begins again.
      slots_.home_square[s] = std::numeric_limits<double>::infinity();
      deadline_[s] = kNever;
      return;
    }
    --num_left_;
    ++num_active_;
    slots_.chain[s] = next_chain_++;
    slots_.chain_product[s] = ChainProduct(slots_.chain[s]);
    slots_.step_offset[s] = -static_cast<std::uint64_t>(clock_);
    slots_.block_offset[s] = slots_.step_offset[s] * blocks_per_step_;
    next_sample_[s] = measurement_.NextSample(0);
    Schedule(s, 0);
    measurement_.Start(s);
  }

  // `step`: how many the slot's chain has made.
  void Schedule(int s, std::int64_t step) {
    std::int64_t next = max_steps_;
    if (!every_step_) next = std::min(next, next_sample_[s]);
    deadline_[s] = clock_ + std::min(next - step, kNever - 1 - clock_);
    // A sample may be due before anything of older chains is.
    first_deadline_ = std::min(first_deadline_, deadline_[s]);
  }

  // Moves the last chains to the first group, so that the other need not run.
  void Compact() {
    int to = 0;
    for (int from = MultivariateSlots::kSlotsPerGroup; from < slots_.num_used;
         ++from) {
      if (deadline_[from] == kNever) continue;
      while (deadline_[to] != kNever) ++to;
      slots_.Gather(slots_.x(), from, absl::MakeSpan(x_));
      slots_.Scatter(x_, to, slots_.x());
      slots_.Gather(slots_.home(), from, absl::MakeSpan(x_));
      slots_.Scatter(x_, to, slots_.home());
      slots_.home_square[to] = slots_.home_square[from];
      slots_.step_offset[to] = slots_.step_offset[from];
      slots_.block_offset[to] = slots_.block_offset[from];
      slots_.chain_product[to] = slots_.chain_product[from];
      slots_.chain[to] = slots_.chain[from];
      next_sample_[to] = next_sample_[from];
      deadline_[to] = deadline_[from];
      measurement_.Move(from, to);
    }
    slots_.num_used = MultivariateSlots::kSlotsPerGroup;
  }

  void FindDeadline() {
    first_deadline_ = *std::min_element(deadline_.begin(),
                                        deadline_.begin() + slots_.num_used);
  }

  // Looks at the slot's last step.
  void Look(int s, const double* before) {
    const std::uint32_t chain = slots_.chain[s];
    const auto step = static_cast<std::int64_t>(clock_ + slots_.step_offset[s]);
    slots_.Gather(slots_.x(), s, absl::MakeSpan(x_));
    if (every_step_) {
      slots_.Gather(before, s, absl::MakeSpan(previous_));
      measurement_.Visit(previous_, x_);
    }
    if (slots_.event[s] != 0 && !measurement_.Leave(s, chain, step, x_)) {
      return Refill(s);
    }
    if (step == next_sample_[s]) {
      measurement_.Sample(s, step, x_);
      next_sample_[s] = measurement_.NextSample(step);
    }
    if (step == max_steps_) {
      measurement_.End(s, chain, x_);
      return Refill(s);
    }
    if (deadline_[s] <= clock_) Schedule(s, step);
  }

  void Refill(int s) {
    --num_active_;
    Fill(s);
  }

  const MultivariateProcess& process_;
  const RunMultivariateFunction run_;
  const std::uint64_t blocks_per_step_;
  const absl::Span<const double> start_;
  const std::int64_t max_steps_;
  const bool every_step_;
  MultivariateSlots& slots_;
  Measurement& measurement_;

  std::vector<double> x_;
  std::vector<double> previous_;
  std::uint32_t next_chain_;
  std::int64_t num_left_;
  int num_active_;
  // Steps done since the beginning of the call.
  std::int64_t clock_;
  // The clock at which a slot must be looked at whatever happens; kNever if
  // idle.
  std::array<std::int64_t, MultivariateSlots::kMaxSlots> deadline_;
  // The next step of the slot's chain to sample; kNoSample if none is.
  std::array<std::int64_t, MultivariateSlots::kMaxSlots> next_sample_;
  std::int64_t first_deadline_ = kNever;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_MULTIVARIATE_DRIVER_H_

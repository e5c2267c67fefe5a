// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What ChainDriver asks about exits from a field; for Ensemble.

#ifndef THSGD_SIM_SGD_EXIT_MEASUREMENTS_H_
#define THSGD_SIM_SGD_EXIT_MEASUREMENTS_H_

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "sim/landscape/attraction_field.h"
#include "sim/sgd/chain_driver.h"
#include "sim/sgd/chain_slots.h"
#include "sim/sgd/exit_attempts.h"
#include "sim/sgd/first_exit.h"
#include "sim/sgd/step_noise.h"

namespace thsgd {

// Stops at the first exit.
class FirstExitMeasurement {
 public:
  FirstExitMeasurement(const AttractionField& field, std::uint32_t first_chain,
                       absl::Span<FirstExit> exits, ChainSlots& slots)
      : field_(field),
        first_chain_(first_chain),
        exits_(exits),
        slots_(slots) {}

  static constexpr bool needs_every_step() { return false; }
  void Visit(double /*previous*/, double /*x*/) {}
  static std::int64_t NextSample(std::int64_t /*step*/) { return kNoSample; }
  void Sample(int /*slot*/, std::int64_t /*step*/, double /*x*/) {}

  void Start(int slot, std::uint32_t /*chain*/) {
    slots_.lower[slot] = field_.lower;
    slots_.upper[slot] = field_.upper;
  }

  void Move(int /*from*/, int /*to*/) {}

  bool Leave(int /*slot*/, std::uint32_t chain, std::int64_t step, double x) {
    exits_[chain - first_chain_] = {step, x};
    return false;
  }

  void End(int /*slot*/, std::uint32_t chain, double x) {
    exits_[chain - first_chain_] = {FirstExit::kCensored, x};
  }

 private:
  const AttractionField field_;
  const std::uint32_t first_chain_;
  const absl::Span<FirstExit> exits_;
  ChainSlots& slots_;
};

// At home a chain's interval is that of the attempt radius; on an attempt it is
// what the field has beyond the core, on the chain's side.
class AttemptMeasurement {
 public:
  AttemptMeasurement(const AttractionField& field, const AttemptSpec& spec,
                     double start, std::uint32_t first_chain,
                     absl::Span<FirstExit> exits, ChainSlots& slots)
      : field_(field),
        spec_(spec),
        start_(start),
        first_chain_(first_chain),
        exits_(exits),
        slots_(slots) {}

  static constexpr bool needs_every_step() { return false; }
  void Visit(double /*previous*/, double /*x*/) {}
  static std::int64_t NextSample(std::int64_t /*step*/) { return kNoSample; }
  void Sample(int /*slot*/, std::int64_t /*step*/, double /*x*/) {}

  void Start(int slot, std::uint32_t /*chain*/) {
    attempts_[slot] = {};
    begun_[slot] = kAtHome;
    WatchHome(slot);
    if (std::fabs(start_ - field_.minimum) >= spec_.attempt_radius) {
      Begin(slot, 0, start_);
    }
  }

  void Move(int from, int to) {
    attempts_[to] = attempts_[from];
    begun_[to] = begun_[from];
  }

  bool Leave(int slot, std::uint32_t chain, std::int64_t step, double x) {
    if (!std::isfinite(x)) {
      exits_[chain - first_chain_] = {step, x};
      return false;
    }
    if (begun_[slot] == kAtHome) Begin(slot, step, x);
    if (!field_.Contains(x)) {
      ++attempts_[slot].num_succeeded;
      attempts_[slot].num_succeeded_steps += step - begun_[slot];
      exits_[chain - first_chain_] = {step, x};
      total_.Add(attempts_[slot]);
      return false;
    }
    if (std::fabs(x - field_.minimum) <= spec_.core_radius) {
      ++attempts_[slot].num_failed;
      attempts_[slot].num_failed_steps += step - begun_[slot];
      begun_[slot] = kAtHome;
      WatchHome(slot);
    } else {
      WatchSide(slot, x);
    }
    return true;
  }

  void End(int slot, std::uint32_t chain, double x) {
    exits_[chain - first_chain_] = {FirstExit::kCensored, x};
    total_.Add(attempts_[slot]);
  }

  const ExitAttempts& total() const { return total_; }

 private:
  static constexpr std::int64_t kAtHome = -1;

  void Begin(int slot, std::int64_t step, double x) {
    ++attempts_[slot].num_attempts;
    begun_[slot] = step;
    WatchSide(slot, x);
  }

  void WatchHome(int slot) {
    slots_.lower[slot] = field_.minimum - spec_.attempt_radius;
    slots_.upper[slot] = field_.minimum + spec_.attempt_radius;
  }

  void WatchSide(int slot, double x) {
    const bool above = x > field_.minimum;
    slots_.lower[slot] =
        above ? field_.minimum + spec_.core_radius : field_.lower;
    slots_.upper[slot] =
        above ? field_.upper : field_.minimum - spec_.core_radius;
  }

  const AttractionField field_;
  const AttemptSpec spec_;
  const double start_;
  const std::uint32_t first_chain_;
  const absl::Span<FirstExit> exits_;
  ChainSlots& slots_;
  // Of the chain in each slot; the step of its attempt or kAtHome.
  std::array<ExitAttempts, ChainSlots::kNumSlots> attempts_;
  std::array<std::int64_t, ChainSlots::kNumSlots> begun_;
  ExitAttempts total_;
};

// Chains some of whose noise is given.
class GivenNoiseExitMeasurement : public FirstExitMeasurement {
 public:
  GivenNoiseExitMeasurement(const AttractionField& field,
                            std::uint32_t first_chain,
                            absl::Span<const std::vector<StepNoise>> given,
                            absl::Span<FirstExit> exits, ChainSlots& slots)
      : FirstExitMeasurement(field, first_chain, exits, slots),
        first_chain_(first_chain),
        given_(given) {}

  std::int64_t NextGivenBlock(std::uint32_t chain, std::int64_t block) const {
    for (const StepNoise& noise : given_[chain - first_chain_]) {
      if (BlockOf(noise) >= block) return BlockOf(noise);
    }
    return kNoBlock;
  }

  void GiveNoise(std::uint32_t chain, std::int64_t block,
                 std::array<double, 2>& noise) const {
    for (const StepNoise& given : given_[chain - first_chain_]) {
      if (BlockOf(given) == block) {
        noise[(given.step - 1) % 2] = given.scaled_noise;
      }
    }
  }

 private:
  static std::int64_t BlockOf(const StepNoise& noise) {
    return (noise.step - 1) / 2;
  }

  const std::uint32_t first_chain_;
  const absl::Span<const std::vector<StepNoise>> given_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_EXIT_MEASUREMENTS_H_

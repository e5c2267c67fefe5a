// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/ensemble.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rng/draws.h"
#include "sim/sgd/chain_driver.h"
#include "sim/sgd/chain_slots.h"
#include "sim/sgd/exit_attempts.h"
#include "sim/sgd/metastability.h"
#include "sim/sgd/occupation.h"
#include "sim/sgd/region_stays.h"
#include "sim/sgd/run_blocks.h"
#include "sim/sgd/sgd_step.h"
#include "sim/sgd/step_noise.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::shared_ptr<const GradientTable> Tabulate(const Landscape& landscape,
                                              const SgdParams& params) {
  const double bound = params.projection_bound();
  const AttractionField& field = FieldOf(landscape);
  const bool walls = std::isfinite(bound);
  absl::StatusOr<GradientTable> table = TabulateGradient(
      landscape, walls ? -bound : field.lower, walls ? bound : field.upper);
  THSGD_CHECK(table.ok());
  return std::make_shared<const GradientTable>(*std::move(table));
}

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

// -1 if x is in none.
int FindRegion(const std::vector<Region>& regions, double x) {
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (regions[i].Contains(x)) return static_cast<int>(i);
  }
  return -1;
}

// A chain changes region only where it enters a neighbour or goes beyond.
void WatchNeighbours(const std::vector<Region>& regions, int region, int slot,
                     ChainSlots& slots) {
  slots.lower[slot] =
      region == 0 ? -kInfinity : JustBelow(regions[region - 1].upper);
  slots.upper[slot] = region + 1 == static_cast<int>(regions.size())
                          ? kInfinity
                          : regions[region + 1].lower;
}

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
           spec_.jump_threshold < kInfinity;
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

}  // namespace

Ensemble::Ensemble(std::shared_ptr<const GradientTable> gradient,
                   const NoiseLaw& law, const SgdParams& params,
                   std::uint64_t seed, std::uint32_t stream)
    : gradient_(std::move(gradient)),
      sampler_(MakeNoiseSampler(law, params.learning_rate())),
      params_(params),
      seed_(seed),
      stream_(stream) {}

Ensemble::Ensemble(const Landscape& landscape, const NoiseLaw& law,
                   const SgdParams& params, std::uint64_t seed,
                   std::uint32_t stream)
    : Ensemble(Tabulate(landscape, params), law, params, seed, stream) {}

Process Ensemble::MakeProcess() const {
  return {.gradient = gradient_.get(),
          .sampler = &sampler_,
          .params = params_,
          .seed = seed_,
          .stream = stream_,
          .key = VectorKey(seed_, stream_)};
}

AttractionField Ensemble::ExitsOf(const AttractionField& field,
                                  double start) const {
  THSGD_CHECK(field.Contains(start));
  THSGD_CHECK_LE(std::fabs(start), params_.projection_bound());
  AttractionField exits = field;
  if (params_.projection_bound() <= -field.lower) exits.lower = -kInfinity;
  if (params_.projection_bound() <= field.upper) exits.upper = kInfinity;
  return exits;
}

void Ensemble::SimulateFirstExits(const AttractionField& field, double start,
                                  std::int64_t max_steps,
                                  std::uint32_t first_chain,
                                  absl::Span<FirstExit> exits) const {
  THSGD_CHECK_GE(max_steps, 1);
  const Process process = MakeProcess();
  const auto slots = std::make_unique<ChainSlots>();
  FirstExitMeasurement measurement(ExitsOf(field, start), first_chain, exits,
                                   *slots);
  ChainDriver(process, run_blocks_, start, max_steps, *slots, measurement)
      .Run(first_chain, static_cast<std::int64_t>(exits.size()));
}

void Ensemble::SimulateFirstExits(
    const AttractionField& field, double start, std::int64_t max_steps,
    std::uint32_t first_chain, absl::Span<const std::vector<StepNoise>> given,
    absl::Span<FirstExit> exits) const {
  THSGD_CHECK_GE(max_steps, 1);
  THSGD_CHECK_EQ(given.size(), exits.size());
  const Process process = MakeProcess();
  const auto slots = std::make_unique<ChainSlots>();
  GivenNoiseExitMeasurement measurement(ExitsOf(field, start), first_chain,
                                        given, exits, *slots);
  ChainDriver(process, run_blocks_, start, max_steps, *slots, measurement)
      .Run(first_chain, static_cast<std::int64_t>(exits.size()));
}

ExitAttempts Ensemble::SimulateExitAttempts(const AttractionField& field,
                                            const AttemptSpec& spec,
                                            double start,
                                            std::int64_t max_steps,
                                            std::uint32_t first_chain,
                                            absl::Span<FirstExit> exits) const {
  THSGD_CHECK_GE(max_steps, 1);
  THSGD_CHECK(0 < spec.core_radius && spec.core_radius < spec.attempt_radius);
  THSGD_CHECK_LT(spec.attempt_radius, field.EffectiveWidth());
  THSGD_CHECK_LT(std::fabs(field.minimum) + spec.attempt_radius,
                 params_.projection_bound());
  const Process process = MakeProcess();
  const auto slots = std::make_unique<ChainSlots>();
  AttemptMeasurement measurement(ExitsOf(field, start), spec, start,
                                 first_chain, exits, *slots);
  ChainDriver(process, run_blocks_, start, max_steps, *slots, measurement)
      .Run(first_chain, static_cast<std::int64_t>(exits.size()));
  return measurement.total();
}

Occupation Ensemble::SimulateOccupation(const OccupationSpec& spec,
                                        double start, std::int64_t num_steps,
                                        std::uint32_t first_chain,
                                        std::int64_t num_chains) const {
  THSGD_CHECK_GE(num_steps, 1);
  THSGD_CHECK_GE(spec.histogram_interval, 1);
  THSGD_CHECK_LE(std::fabs(start), params_.projection_bound());
  const Process process = MakeProcess();
  const auto slots = std::make_unique<ChainSlots>();
  OccupationMeasurement measurement(spec, start, num_steps, first_chain,
                                    num_chains, *slots);
  ChainDriver(process, run_blocks_, start, num_steps, *slots, measurement)
      .Run(first_chain, num_chains);
  return measurement.TakeResult(num_chains);
}

Metastability Ensemble::SimulateMetastability(const MetastabilitySpec& spec,
                                              double start,
                                              std::int64_t num_steps,
                                              std::uint32_t first_chain,
                                              std::int64_t num_chains) const {
  THSGD_CHECK_GE(num_steps, 1);
  THSGD_CHECK_LE(std::fabs(start), params_.projection_bound());
  const Process process = MakeProcess();
  const auto slots = std::make_unique<ChainSlots>();
  MetastabilityMeasurement measurement(spec, start, num_steps, *slots);
  ChainDriver(process, run_blocks_, start, num_steps, *slots, measurement)
      .Run(first_chain, num_chains);
  return measurement.TakeResult(num_chains);
}

std::vector<double> Ensemble::SimulatePath(double start, std::int64_t num_steps,
                                           std::uint32_t chain,
                                           std::int64_t interval) const {
  THSGD_CHECK_GE(interval, 1);
  std::vector<double> path;
  path.reserve(num_steps / interval + 1);
  path.push_back(start);
  const ChainKey key = {.seed = seed_, .stream = stream_, .chain = chain};
  std::visit(
      [&](const auto& sampler) {
        double x = start;
        for (std::int64_t step = 0; step < num_steps; step += 2) {
          const std::array<double, 2> noise =
              DrawNoise(sampler, key, static_cast<std::uint64_t>(step / 2));
          for (std::int64_t h = 0;
               h < std::min<std::int64_t>(2, num_steps - step); ++h) {
            x = SgdStep(params_, *gradient_, x, noise[h]);
            if ((step + h + 1) % interval == 0) path.push_back(x);
          }
        }
      },
      sampler_);
  return path;
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/jump_proposal.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_law.h"
#include "sim/numeric/checked_functions.h"
#include "sim/numeric/elementary.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/forced_noise.h"
#include "sim/rare_event/forced_steps.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"
#include "sim/sgd/sgd_step.h"
#include "sim/sgd/step_noise.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kMaxSteps = std::int64_t{1} << 40;
// Products of ratios stay this far from overflow: see ForcedSteps.
constexpr double kMaxLogRatio = 644;  // ln 1e280
// Where rho is almost 0 it says nothing about the jumps before the limit.
constexpr double kLeastJumpInThresholds = 0.05;
// Noise on the way may spare a jump a part of its size.
constexpr double kMargin = 0.9;

bool HasTail(const NoiseLaw& law, int side) {
  const auto tail = TailLimit(law);
  // Laws without a tail are refused by ForcedNoise, with their name.
  if (!tail.has_value()) return true;
  return side > 0 ? tail->p_positive > 0 : tail->p_positive < 1;
}

// The field with ends that are no exits, on a wall or beyond, moved to
// infinity.
AttractionField ExitEnds(const AttractionField& field,
                         const SgdParams& params) {
  AttractionField exits = field;
  if (params.projection_bound() <= -field.lower) exits.lower = -kInfinity;
  if (params.projection_bound() <= field.upper) exits.upper = kInfinity;
  return exits;
}

// An exit in a direction, -1 or 1, at a distance from the minimum.
struct Way {
  int direction;
  double distance;
  int num_jumps;
};

std::vector<Way> FindWays(const NoiseLaw& law, const SgdParams& params,
                          const AttractionField& field) {
  std::vector<Way> ways;
  const AttractionField exits = ExitEnds(field, params);
  const double b = params.truncation_threshold();
  for (int direction : {-1, 1}) {
    const double distance = direction > 0 ? exits.upper - field.minimum
                                          : field.minimum - exits.lower;
    // The update subtracts the noise.
    if (std::isinf(distance) || !HasTail(law, -direction)) continue;
    const double num_jumps = std::max(1.0, std::ceil(distance / b));
    if (num_jumps > JumpProposal::kMaxJumps) continue;
    ways.push_back({.direction = direction,
                    .distance = distance,
                    .num_jumps = static_cast<int>(num_jumps)});
  }
  return ways;
}

std::vector<double> ForcedSizes(const Way& way, double b) {
  const int l = way.num_jumps;
  if (l == 1) return {kMargin * way.distance};
  const double rho = way.distance - (l - 1) * b;
  const double floor = kLeastJumpInThresholds * b;
  const double tiny = std::max(kMargin * rho / l, floor);
  const double least = std::max(kMargin * rho, floor);
  const double mean = way.distance / l;
  return {tiny, least, least, mean, mean, mean, b, b};
}

// w_1 .. w_(l-1), between 1 and max_steps.
std::vector<std::int64_t> Windows(const Way& way, const GradientTable& gradient,
                                  const SgdParams& params, double minimum,
                                  std::int64_t max_steps) {
  const double b = params.truncation_threshold();
  std::vector<std::int64_t> windows;
  for (int k = 1; k < way.num_jumps; ++k) {
    const double end = way.distance - (way.num_jumps - k) * b;
    double x = minimum + way.direction * k * b;
    std::int64_t steps = 0;
    while (steps < max_steps && way.direction * (x - minimum) > end) {
      x = SgdStep(params, gradient, x, 0);
      ++steps;
    }
    windows.push_back(std::max<std::int64_t>(steps, 1));
  }
  return windows;
}

}  // namespace

absl::StatusOr<JumpProposal> JumpProposal::Create(const GradientTable& gradient,
                                                  const NoiseLaw& law,
                                                  const SgdParams& params,
                                                  const ExitEvent& event,
                                                  double defensive_share) {
  FaultList faults;
  faults.Require(event.field.Contains(event.start) &&
                     std::fabs(event.start) <= params.projection_bound(),
                 "start", event.start, "inside the field and the walls");
  faults.Require(event.num_steps >= 1 && event.num_steps <= kMaxSteps,
                 "num_steps", static_cast<double>(event.num_steps),
                 ">= 1 and <= 2^40");
  faults.Require(defensive_share > 0 && defensive_share < 1, "defensive_share",
                 defensive_share, "> 0 and < 1");
  const std::vector<Way> ways = FindWays(law, params, event.field);
  faults.Require(!ways.empty(), "truncation_threshold",
                 params.truncation_threshold(),
                 "such that 20 jumps or less reach an exit of the field on a "
                 "side on which the noise has a tail");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const double eta = params.learning_rate();
  std::vector<Component> components;
  std::vector<double> log_counts;
  for (const Way& way : ways) {
    const int side = -way.direction;
    const std::vector<double> sizes =
        ForcedSizes(way, params.truncation_threshold());
    THSGD_ASSIGN_OR_RETURN(ForcedNoise noise,
                           ForcedNoise::Create(law, eta, side, sizes));
    THSGD_ASSIGN_OR_RETURN(
        const ForcedNoise mean,
        ForcedNoise::Create(law, eta, side, {way.distance / way.num_jumps}));
    const double log_p = PinnedLog(mean.probability());
    const std::vector<std::int64_t> windows =
        Windows(way, gradient, params, event.field.minimum, event.num_steps);
    double log_count = PinnedLog(static_cast<double>(event.num_steps)) + log_p;
    for (std::int64_t window : windows) {
      log_count += PinnedLog(static_cast<double>(window)) + log_p;
    }
    const double log_ratio = way.num_jumps * PinnedLog(noise.MaxRatio());
    faults.Require(log_ratio <= kMaxLogRatio,
                   "log of the likelihood ratio of the forced jumps", log_ratio,
                   "<= 644: the exit is too rare for a double");
    log_counts.push_back(log_count);
    components.push_back({.share = 0,
                          .steps = ForcedSteps(event.num_steps, windows),
                          .noise = std::move(noise)});
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  // The larger count as the unit, so that the sum cannot underflow.
  const double unit = *std::max_element(log_counts.begin(), log_counts.end());
  double sum = 0;
  for (std::size_t c = 0; c < components.size(); ++c) {
    // At 1e-6 a share costs nothing and needs no care for its rounding.
    components[c].share = std::max(CheckedExp(log_counts[c] - unit), 1e-6);
    sum += components[c].share;
  }
  for (Component& component : components) component.share /= sum;
  return JumpProposal(std::move(components), defensive_share);
}

JumpProposal::JumpProposal(std::vector<Component> components,
                           double defensive_share)
    : components_(std::move(components)),
      defensive_share_(defensive_share),
      least_jump_(kInfinity) {
  THSGD_CHECK(!components_.empty());
  for (const Component& component : components_) {
    least_jump_ = std::min(least_jump_, component.noise.least_threshold());
  }
}

std::vector<StepNoise> JumpProposal::Draw(const ChainKey& key,
                                          std::int64_t num_steps) const {
  const WordPair first = DrawWords(key, 0);
  const double u = UniformOpen(first.first);
  std::vector<StepNoise> forced;
  if (u < defensive_share_) return forced;
  // Where in (0, 1) the rest of u is; the last component takes what rounding
  // leaves.
  double rest = (u - defensive_share_) / (1 - defensive_share_);
  std::size_t c = 0;
  while (c + 1 < components_.size() && rest >= components_[c].share) {
    rest -= components_[c].share;
    ++c;
  }
  const Component& component = components_[c];
  std::int64_t step = component.steps.DrawFirst(first.second);
  for (int k = 1; step <= num_steps; ++k) {
    const WordPair words = DrawWords(key, static_cast<std::uint64_t>(k));
    forced.push_back(
        {.step = step, .scaled_noise = component.noise.Draw(words.first)});
    if (k == component.steps.num_jumps()) break;
    step += component.steps.DrawGap(k, words.second);
  }
  return forced;
}

double JumpProposal::Weight(absl::Span<const StepNoise> big,
                            std::int64_t sigma) const {
  double ratio = 0;
  std::vector<BigStep> forced;
  for (const Component& component : components_) {
    forced.clear();
    for (const StepNoise& noise : big) {
      const double r = component.noise.Ratio(noise.scaled_noise);
      if (r > 0) forced.push_back({.step = noise.step, .ratio = r});
    }
    ratio += component.share * component.steps.LikelihoodRatio(forced, sigma);
  }
  return 1 / (defensive_share_ + (1 - defensive_share_) * ratio);
}

}  // namespace thsgd

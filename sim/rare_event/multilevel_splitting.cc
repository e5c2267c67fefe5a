// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/multilevel_splitting.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/run_path.h"
#include "sim/rare_event/splitting_score.h"
#include "sim/rng/draws.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::uint32_t kSelectionStream = std::uint32_t{1} << 31;

// A step at which a path's score was the largest so far.
struct Record {
  std::int64_t step;
  double score;
};

struct Particle {
  // X_0 .. X_sigma, or .. X_n.
  std::vector<double> path;
  // Of rising score, from step 0 on; the last is infinite if the path left.
  std::vector<Record> records;

  double level() const { return records.back().score; }
};

// floor(count U) for U uniform in [0, 1), off by count 2^-64 at most.
std::size_t UniformIndex(std::uint64_t word, std::size_t count) {
  return static_cast<std::size_t>(
      absl::Uint128High64(absl::uint128(word) * absl::uint128(count)));
}

}  // namespace

// The work on one replicate.
class MultilevelSplitting::Replicate {
 public:
  Replicate(const MultilevelSplitting& splitting, std::uint32_t number,
            const SplittingRules& rules)
      : splitting_(splitting),
        rules_(rules),
        number_(number),
        num_particles_(splitting.options_.num_particles),
        process_({.gradient = splitting.gradient_.get(),
                  .sampler = &splitting.sampler_,
                  .params = splitting.params_,
                  .lower = splitting.event_.field.lower,
                  .upper = splitting.event_.field.upper}),
        particles_(num_particles_) {}

  ExitReplicate Run() {
    const ExitEvent& event = splitting_.event_;
    for (Particle& particle : particles_) {
      particle.path = {event.start};
      particle.records = {{0, splitting_.score_(event.start, event.num_steps)}};
      GoOn(particle);
    }
    double estimate = 1;
    for (bool first = true;; first = false) {
      const double level = FindLevel();
      if (level == kInfinity) break;
      Divide(level);
      // Extinct, or as good as that: a product below the smallest double.
      if (survivors_.empty() || estimate == 0) return std::move(result_);
      if (!first || rules_.count_first_iteration) {
        estimate *= static_cast<double>(survivors_.size()) /
                    static_cast<double>(num_particles_);
      }
      for (std::size_t i : killed_) Replace(particles_[i], level);
    }
    const double weight = estimate / static_cast<double>(num_particles_);
    for (Particle& particle : particles_) {
      if (particle.level() != kInfinity) continue;
      result_.exits.push_back(
          {.weight = weight, .path = std::move(particle.path)});
    }
    return std::move(result_);
  }

 private:
  double FindLevel() {
    levels_.clear();
    for (const Particle& particle : particles_) {
      levels_.push_back(particle.level());
    }
    const auto kth = levels_.begin() + (splitting_.options_.num_killed - 1);
    std::nth_element(levels_.begin(), kth, levels_.end());
    return *kth;
  }

  void Divide(double level) {
    survivors_.clear();
    killed_.clear();
    std::size_t num_ties_to_kill = num_particles_;
    if (!rules_.kill_ties) {
      num_ties_to_kill = splitting_.options_.num_killed -
                         std::count_if(levels_.begin(), levels_.end(),
                                       [&](double l) { return l < level; });
    }
    for (std::size_t i = 0; i < num_particles_; ++i) {
      const double own = particles_[i].level();
      const bool kill = own < level || (own == level && num_ties_to_kill > 0);
      if (own == level && kill) --num_ties_to_kill;
      (kill ? killed_ : survivors_).push_back(i);
    }
  }

  // By a copy of a survivor up to its first step above the level, and on.
  void Replace(Particle& particle, double level) {
    const ChainKey key = {.seed = splitting_.seed_,
                          .stream = splitting_.stream_ + kSelectionStream,
                          .chain = number_};
    const std::uint64_t word = DrawWords(key, num_choices_++).first;
    const Particle& parent =
        particles_[survivors_[UniformIndex(word, survivors_.size())]];
    // Survivors have such a step, unless a test has switched a rule off.
    auto branch = std::find_if(
        parent.records.begin(), parent.records.end(), [&](const Record& r) {
          return rules_.branch_above ? r.score > level : r.score >= level;
        });
    if (branch == parent.records.end()) {
      THSGD_CHECK(!rules_.kill_ties);
      --branch;
    }
    particle.records.assign(parent.records.begin(), branch + 1);
    particle.path.assign(parent.path.begin(),
                         parent.path.begin() + branch->step + 1);
    GoOn(particle);
  }

  // To the exit or the horizon, with noise that nobody has used.
  void GoOn(Particle& particle) {
    const std::uint64_t incarnation = num_incarnations_++;
    double level = particle.level();
    if (level == kInfinity) return;
    const ExitEvent& event = splitting_.event_;
    const ChainKey key = {.seed = splitting_.seed_,
                          .stream = splitting_.stream_,
                          .chain = number_};
    const std::int64_t branch =
        static_cast<std::int64_t>(particle.path.size()) - 1;
    particle.path.resize(event.num_steps + 1);
    const std::int64_t num_steps =
        RunPath(process_, key, incarnation << 31, branch, particle.path[branch],
                absl::MakeSpan(particle.path).subspan(branch + 1));
    result_.num_steps += num_steps;
    const std::int64_t last = branch + num_steps;
    particle.path.resize(last + 1);
    const double end = particle.path.back();
    const bool inside = event.field.Contains(end);
    // There is no score where no step is left, or at an end outside.
    for (std::int64_t step = branch + 1; step < last; ++step) {
      const double here =
          splitting_.score_(particle.path[step], event.num_steps - step);
      if (here > level) {
        level = here;
        particle.records.push_back({step, here});
      }
    }
    if (inside) return;
    if (std::isfinite(end)) {
      particle.records.push_back({last, kInfinity});
    } else {
      ++result_.num_non_finite;
    }
  }

  const MultilevelSplitting& splitting_;
  const SplittingRules rules_;
  const std::uint32_t number_;
  const std::size_t num_particles_;
  const PathProcess process_;
  std::vector<Particle> particles_;
  std::vector<double> levels_;
  // Indices of particles.
  std::vector<std::size_t> survivors_;
  std::vector<std::size_t> killed_;
  std::uint64_t num_incarnations_ = 0;
  std::uint64_t num_choices_ = 0;
  ExitReplicate result_;
};

absl::StatusOr<MultilevelSplitting> MultilevelSplitting::Create(
    std::shared_ptr<const GradientTable> gradient, const NoiseLaw& law,
    const SgdParams& params, const ExitEvent& event,
    const SplittingOptions& options, std::uint64_t seed, std::uint32_t stream) {
  FaultList faults;
  faults.Require(options.num_particles >= 2, "num_particles",
                 absl::StrCat(options.num_particles), ">= 2");
  faults.Require(
      1 <= options.num_killed && options.num_killed < options.num_particles,
      "num_killed", absl::StrCat(options.num_killed),
      ">= 1 and < num_particles");
  if (options.num_particles >= 2) {
    faults.Require(event.num_steps < kMaxDoubles / options.num_particles,
                   "num_particles", absl::StrCat(options.num_particles),
                   absl::StrCat("at most 2^30 / (num_steps + 1), num_steps = ",
                                event.num_steps, ": memory"));
  }
  faults.Require(stream < kSelectionStream, "stream", absl::StrCat(stream),
                 "< 2^31");
  const absl::StatusOr<SplittingScore> score =
      SplittingScore::Create(options.score, *gradient, params, event);
  faults.AddAll("event", score.status());
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  ExitEvent to_exits = event;
  const FieldExits exits = ExitsOf(event.field, params);
  if (!exits.below) to_exits.field.lower = -kInfinity;
  if (!exits.above) to_exits.field.upper = kInfinity;
  return MultilevelSplitting(std::move(gradient),
                             MakeNoiseSampler(law, params.learning_rate()),
                             params, to_exits, options, *score, seed, stream);
}

MultilevelSplitting::MultilevelSplitting(
    std::shared_ptr<const GradientTable> gradient, const NoiseSampler& sampler,
    const SgdParams& params, const ExitEvent& event,
    const SplittingOptions& options, const SplittingScore& score,
    std::uint64_t seed, std::uint32_t stream)
    : gradient_(std::move(gradient)),
      sampler_(sampler),
      params_(params),
      event_(event),
      options_(options),
      score_(score),
      seed_(seed),
      stream_(stream) {}

ExitReplicate MultilevelSplitting::RunForTest(
    std::uint32_t replicate, const SplittingRules& rules) const {
  return Replicate(*this, replicate, rules).Run();
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/validate_exit_estimator.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/measurement/exit_routes/make_exit_estimator.h"
#include "sim/sgd/num_steps.h"

namespace thsgd {
namespace {

constexpr std::int64_t kMaxChains = std::numeric_limits<std::uint32_t>::max();
constexpr int kMaxParticles = 100'000;
constexpr std::int64_t kMaxPaths = 100'000'000;
// Paths of a replicate are held in memory, 8 bytes a step.
constexpr double kMaxStepsPerReplicate = 1e8;

void ValidatePaths(std::int64_t paths_per_replicate, absl::string_view path,
                   FaultList& faults) {
  faults.Require(paths_per_replicate >= 1 && paths_per_replicate <= kMaxPaths,
                 absl::StrCat(path, ".paths_per_replicate"),
                 absl::StrCat(paths_per_replicate),
                 absl::StrCat("1 to ", kMaxPaths));
}

void ValidateSplitting(const manifest::MultilevelSplitting& splitting,
                       absl::string_view path, FaultList& faults) {
  faults.Require(splitting.num_particles() >= 2 &&
                     splitting.num_particles() <= kMaxParticles,
                 absl::StrCat(path, ".num_particles"),
                 absl::StrCat(splitting.num_particles()),
                 absl::StrCat("2 to ", kMaxParticles));
  faults.Require(
      splitting.num_killed() >= 1 &&
          splitting.num_killed() < splitting.num_particles(),
      absl::StrCat(path, ".num_killed"), absl::StrCat(splitting.num_killed()),
      absl::StrCat(">= 1 and < num_particles = ", splitting.num_particles()));
  if (splitting.score() == manifest::MultilevelSplitting::SCORE_UNSPECIFIED ||
      !manifest::MultilevelSplitting::Score_IsValid(splitting.score())) {
    faults.Add(absl::StrCat(path, ".score"),
               "must be SHARE_OF_WAY, QUASI_POTENTIAL or LEAST_ACTION");
  }
}

void ValidateForcedJumps(const manifest::ForcedJumps& forced,
                         absl::string_view path, FaultList& faults) {
  ValidatePaths(forced.paths_per_replicate(), path, faults);
  faults.Require(forced.defensive_share() > 0 && forced.defensive_share() < 1,
                 absl::StrCat(path, ".defensive_share"),
                 forced.defensive_share(), "> 0 and < 1");
}

void ValidateEstimator(const manifest::Process& process, absl::string_view path,
                       FaultList& faults) {
  const manifest::ExitEstimator& estimator = process.exit_estimator();
  switch (estimator.estimator_case()) {
    case manifest::ExitEstimator::kPlainSimulation:
      ValidatePaths(estimator.plain_simulation().paths_per_replicate(),
                    absl::StrCat(path, ".plain_simulation"), faults);
      return;
    case manifest::ExitEstimator::kMultilevelSplitting:
      ValidateSplitting(estimator.multilevel_splitting(),
                        absl::StrCat(path, ".multilevel_splitting"), faults);
      return;
    case manifest::ExitEstimator::kForcedJumps:
      ValidateForcedJumps(estimator.forced_jumps(),
                          absl::StrCat(path, ".forced_jumps"), faults);
      if (process.noise().has_gaussian()) {
        faults.Add(absl::StrCat(path, ".forced_jumps"),
                   "is for heavy tails; gaussian noise has "
                   "multilevel_splitting");
      }
      return;
    case manifest::ExitEstimator::ESTIMATOR_NOT_SET:
      faults.Add(path, "none is given, which exit_routes needs");
      return;
  }
}

// Chains are numbered by 32 bits.
void ValidateChains(const manifest::Experiment& experiment,
                    absl::string_view scale, const manifest::Sampling& sampling,
                    FaultList& faults) {
  const auto& sizes = sampling.exit_routes().num_replicates();
  for (int i = 0; i < experiment.process_size(); ++i) {
    if (sizes.size() != 1 && sizes.size() != experiment.process_size()) return;
    const std::int64_t paths =
        PathsPerReplicate(experiment.process(i).exit_estimator());
    if (paths < 1 || paths > kMaxChains) continue;
    const int which = sizes.size() == 1 ? 0 : i;
    faults.Require(
        sizes[which] <= kMaxChains / paths,
        absl::StrCat(scale, ".exit_routes.num_replicates[", which, "]"),
        absl::StrCat(sizes[which]),
        absl::StrCat("<= ", kMaxChains / paths,
                     ", since a replicate of process[", i, "] has ", paths,
                     " paths"));
  }
}

}  // namespace

void ValidateExitEstimators(const manifest::Experiment& experiment,
                            FaultList& faults) {
  for (int i = 0; i < experiment.process_size(); ++i) {
    const manifest::Process& process = experiment.process(i);
    const std::string path = absl::StrCat("process[", i, "].exit_estimator");
    ValidateEstimator(process, path, faults);
    double most_steps = 0;
    for (double learning_rate : experiment.learning_rate()) {
      most_steps = std::fmax(
          most_steps,
          NumSteps(experiment.exit_routes().horizon(), learning_rate) *
              static_cast<double>(PathsPerReplicate(process.exit_estimator())));
    }
    // Infinite numbers of steps stem from faults that are reported already.
    faults.Require(
        most_steps <= kMaxStepsPerReplicate || std::isinf(most_steps),
        absl::StrCat(path, ": steps of a replicate"), most_steps,
        absl::StrCat("<= ", ShortestDecimal(kMaxStepsPerReplicate)));
  }
  const std::pair<absl::string_view, const manifest::Sampling*> scales[] = {
      {"toy", &experiment.toy()},
      {"quick", &experiment.quick()},
      {"slide", &experiment.slide()},
      {"full", &experiment.full()}};
  for (const auto& [scale, sampling] : scales) {
    if (sampling->has_exit_routes()) {
      ValidateChains(experiment, scale, *sampling, faults);
    }
  }
}

}  // namespace thsgd

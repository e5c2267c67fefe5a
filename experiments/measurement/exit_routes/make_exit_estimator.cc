// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/make_exit_estimator.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/forced_jumps.h"
#include "sim/rare_event/multilevel_splitting.h"
#include "sim/rare_event/plain_simulation.h"
#include "sim/rare_event/splitting_score.h"
#include "sim/sgd/ensemble.h"

namespace thsgd {
namespace {

template <class Estimator>
RunReplicate RunnerOf(Estimator estimator) {
  return [estimator = std::move(estimator)](std::uint32_t replicate) {
    return estimator.Run(replicate);
  };
}

absl::StatusOr<RunReplicate> Make(const manifest::PlainSimulation& proto,
                                  const ExitProcess& process) {
  THSGD_ASSIGN_OR_RETURN(
      PlainSimulation estimator,
      PlainSimulation::Create(
          Ensemble(process.gradient, process.law, process.params, process.seed,
                   process.stream),
          process.event, proto.paths_per_replicate()));
  return RunnerOf(std::move(estimator));
}

SplittingScoreKind ScoreOf(manifest::MultilevelSplitting::Score score) {
  switch (score) {
    case manifest::MultilevelSplitting::SHARE_OF_WAY:
      return SplittingScoreKind::kShareOfWay;
    case manifest::MultilevelSplitting::QUASI_POTENTIAL:
      return SplittingScoreKind::kQuasiPotential;
    default:
      // Validation lets no other through.
      return SplittingScoreKind::kLeastAction;
  }
}

absl::StatusOr<RunReplicate> Make(const manifest::MultilevelSplitting& proto,
                                  const ExitProcess& process) {
  THSGD_ASSIGN_OR_RETURN(
      MultilevelSplitting estimator,
      MultilevelSplitting::Create(process.gradient, process.law, process.params,
                                  process.event,
                                  {.num_particles = proto.num_particles(),
                                   .num_killed = proto.num_killed(),
                                   .score = ScoreOf(proto.score())},
                                  process.seed, process.stream));
  return RunnerOf(std::move(estimator));
}

absl::StatusOr<RunReplicate> Make(const manifest::ForcedJumps& proto,
                                  const ExitProcess& process) {
  THSGD_ASSIGN_OR_RETURN(
      ForcedJumps estimator,
      ForcedJumps::Create(
          process.gradient, process.law, process.params, process.event,
          process.seed, process.stream,
          {.paths_per_replicate = static_cast<int>(proto.paths_per_replicate()),
           .defensive_share = proto.defensive_share()}));
  return RunnerOf(std::move(estimator));
}

// The faults of one estimator's message, under its name.
absl::StatusOr<RunReplicate> WithPath(const char* name,
                                      absl::StatusOr<RunReplicate> made) {
  if (made.ok()) return made;
  FaultList faults;
  faults.AddAll(name, made.status());
  return faults.ToStatus();
}

}  // namespace

absl::StatusOr<RunReplicate> MakeExitEstimator(
    const manifest::ExitEstimator& proto, const ExitProcess& process) {
  switch (proto.estimator_case()) {
    case manifest::ExitEstimator::kPlainSimulation:
      return WithPath("plain_simulation",
                      Make(proto.plain_simulation(), process));
    case manifest::ExitEstimator::kMultilevelSplitting:
      return WithPath("multilevel_splitting",
                      Make(proto.multilevel_splitting(), process));
    case manifest::ExitEstimator::kForcedJumps:
      return WithPath("forced_jumps", Make(proto.forced_jumps(), process));
    case manifest::ExitEstimator::ESTIMATOR_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("no estimator is given");
}

std::int64_t PathsPerReplicate(const manifest::ExitEstimator& proto) {
  switch (proto.estimator_case()) {
    case manifest::ExitEstimator::kPlainSimulation:
      return proto.plain_simulation().paths_per_replicate();
    case manifest::ExitEstimator::kMultilevelSplitting:
      return proto.multilevel_splitting().num_particles();
    case manifest::ExitEstimator::kForcedJumps:
      return proto.forced_jumps().paths_per_replicate();
    case manifest::ExitEstimator::ESTIMATOR_NOT_SET:
      break;
  }
  return 0;
}

}  // namespace thsgd

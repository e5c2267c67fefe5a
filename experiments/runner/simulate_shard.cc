// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/runner/simulate_shard.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/simulate_exit_routes.h"
#include "experiments/measurement/first_exit_time/simulate_first_exit_time.h"
#include "experiments/measurement/flow_deviation/simulate_flow_deviation.h"
#include "experiments/measurement/metastability/simulate_metastability.h"
#include "experiments/measurement/occupation/simulate_occupation.h"
#include "experiments/runner/execution.h"
#include "experiments/runner/shards.h"

namespace thsgd {

absl::StatusOr<manifest::ShardResult> SimulateShard(
    const manifest::Plan& plan, const Execution& execution) {
  manifest::ShardResult shard;
  shard.set_plan_sha256(DigestOf(plan));
  shard.set_shard_index(execution.shard_index);
  shard.set_num_shards(execution.num_shards);
  switch (plan.experiment().measurement_case()) {
    case manifest::Experiment::kExitRoutes: {
      THSGD_ASSIGN_OR_RETURN(*shard.mutable_exit_routes(),
                             SimulateExitRoutes(plan, execution));
      return shard;
    }
    case manifest::Experiment::kOccupation: {
      THSGD_ASSIGN_OR_RETURN(*shard.mutable_occupation(),
                             SimulateOccupation(plan, execution));
      return shard;
    }
    case manifest::Experiment::kMetastability: {
      THSGD_ASSIGN_OR_RETURN(*shard.mutable_metastability(),
                             SimulateMetastability(plan, execution));
      return shard;
    }
    case manifest::Experiment::kFirstExitTime: {
      THSGD_ASSIGN_OR_RETURN(*shard.mutable_first_exit_time(),
                             SimulateFirstExitTime(plan, execution));
      return shard;
    }
    case manifest::Experiment::kFlowDeviation: {
      THSGD_ASSIGN_OR_RETURN(*shard.mutable_flow_deviation(),
                             SimulateFlowDeviation(plan, execution));
      return shard;
    }
    case manifest::Experiment::MEASUREMENT_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("the plan has no measurement");
}

}  // namespace thsgd

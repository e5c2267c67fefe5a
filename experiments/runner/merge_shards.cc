// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/runner/merge_shards.h"

#include <utility>
#include <vector>

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
#include "experiments/runner/shards.h"

namespace thsgd {

absl::StatusOr<manifest::Result> MergeShards(
    const manifest::Plan& plan, std::vector<manifest::ShardResult> shards) {
  manifest::Result result;
  *result.mutable_plan() = plan;
  result.mutable_provenance()->set_plan_sha256(DigestOf(plan));
  THSGD_RETURN_IF_ERROR(
      ArrangeShards(result.provenance().plan_sha256(), shards));
  switch (plan.experiment().measurement_case()) {
    case manifest::Experiment::kExitRoutes: {
      std::vector<manifest::ExitRoutesResult> parts;
      for (manifest::ShardResult& shard : shards) {
        parts.push_back(std::move(*shard.mutable_exit_routes()));
      }
      *result.mutable_exit_routes() = MergeExitRoutes(plan, parts);
      return result;
    }
    case manifest::Experiment::kOccupation: {
      std::vector<manifest::OccupationResult> parts;
      for (manifest::ShardResult& shard : shards) {
        parts.push_back(std::move(*shard.mutable_occupation()));
      }
      *result.mutable_occupation() = MergeOccupation(parts);
      return result;
    }
    case manifest::Experiment::kMetastability: {
      std::vector<manifest::MetastabilityResult> parts;
      for (manifest::ShardResult& shard : shards) {
        parts.push_back(std::move(*shard.mutable_metastability()));
      }
      *result.mutable_metastability() = MergeMetastability(parts);
      return result;
    }
    case manifest::Experiment::kFirstExitTime: {
      std::vector<manifest::FirstExitTimeResult> parts;
      for (manifest::ShardResult& shard : shards) {
        parts.push_back(std::move(*shard.mutable_first_exit_time()));
      }
      *result.mutable_first_exit_time() = MergeFirstExitTime(parts);
      return result;
    }
    case manifest::Experiment::kFlowDeviation: {
      std::vector<manifest::FlowDeviationResult> parts;
      for (manifest::ShardResult& shard : shards) {
        parts.push_back(std::move(*shard.mutable_flow_deviation()));
      }
      *result.mutable_flow_deviation() = MergeFlowDeviation(parts);
      return result;
    }
    case manifest::Experiment::MEASUREMENT_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("the plan has no measurement");
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/runner/merge_shards.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/plan.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/simulate_exit_routes.h"
#include "experiments/measurement/first_exit_time/simulate_first_exit_time.h"
#include "experiments/measurement/flow_deviation/simulate_flow_deviation.h"
#include "experiments/measurement/metastability/simulate_metastability.h"
#include "experiments/measurement/occupation/simulate_occupation.h"

namespace thsgd {
namespace {

absl::Status CheckComplete(const std::string& plan_sha256,
                           const std::vector<manifest::ShardResult>& shards) {
  if (shards.empty()) return absl::InvalidArgumentError("no shard is given");
  for (size_t i = 0; i < shards.size(); ++i) {
    const manifest::ShardResult& shard = shards[i];
    if (shard.plan_sha256() != plan_sha256) {
      return absl::InvalidArgumentError(absl::StrCat(
          "shard ", shard.shard_index(), " was computed from plan ",
          shard.plan_sha256(), ", not from ", plan_sha256));
    }
    if (shard.num_shards() != static_cast<int>(shards.size()) ||
        shard.shard_index() != static_cast<int>(i)) {
      return absl::InvalidArgumentError(
          absl::StrCat("shards are missing or come twice: in place ", i, " of ",
                       shards.size(), " stands shard ", shard.shard_index(),
                       " of ", shard.num_shards()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<manifest::Result> MergeShards(
    const manifest::Plan& plan, std::vector<manifest::ShardResult> shards) {
  std::sort(shards.begin(), shards.end(),
            [](const manifest::ShardResult& a, const manifest::ShardResult& b) {
              return a.shard_index() < b.shard_index();
            });
  manifest::Result result;
  *result.mutable_plan() = plan;
  result.mutable_provenance()->set_plan_sha256(PlanDigest(plan));
  THSGD_RETURN_IF_ERROR(
      CheckComplete(result.provenance().plan_sha256(), shards));
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

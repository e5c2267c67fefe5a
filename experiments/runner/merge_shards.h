// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// All shards of a plan to one result.

#ifndef THSGD_EXPERIMENTS_RUNNER_MERGE_SHARDS_H_
#define THSGD_EXPERIMENTS_RUNNER_MERGE_SHARDS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"

namespace thsgd {

// The result without provenance beyond the plan's digest. shards may come in
// any order; the result does not depend on how many there are.
// Errors: InvalidArgument if a shard belongs to another plan, is missing or
// comes twice.
absl::StatusOr<manifest::Result> MergeShards(
    const manifest::Plan& plan, std::vector<manifest::ShardResult> shards);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_RUNNER_MERGE_SHARDS_H_

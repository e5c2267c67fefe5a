// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// One shard of a plan, whatever it measures.

#ifndef THSGD_EXPERIMENTS_RUNNER_SIMULATE_SHARD_H_
#define THSGD_EXPERIMENTS_RUNNER_SIMULATE_SHARD_H_

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/runner/execution.h"

namespace thsgd {

// plan: as MakePlan returns it.
// Errors: Cancelled if execution was cancelled.
absl::StatusOr<manifest::ShardResult> SimulateShard(const manifest::Plan& plan,
                                                    const Execution& execution);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_RUNNER_SIMULATE_SHARD_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The first_exit_time measurement: its chains, simulated and counted.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_SIMULATE_FIRST_EXIT_TIME_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_SIMULATE_FIRST_EXIT_TIME_H_

#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "experiments/runner/execution.h"

namespace thsgd {

// Chains [n i / N, n (i + 1) / N) of the n chains of every process and
// learning rate, for shard i of N. The numbers do not depend on how the work
// is spread over threads.
// plan: validated, with a first_exit_time measurement.
// Errors: Cancelled if execution was.
absl::StatusOr<manifest::FirstExitTimeResult> SimulateFirstExitTime(
    const manifest::Plan& plan, const Execution& execution);

// Adds up the cells of all shards: what a single shard would have returned.
manifest::FirstExitTimeResult MergeFirstExitTime(
    const std::vector<manifest::FirstExitTimeResult>& shards);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_SIMULATE_FIRST_EXIT_TIME_H_

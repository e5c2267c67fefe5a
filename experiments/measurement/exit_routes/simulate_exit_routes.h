// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The exit_routes measurement: replicates of its estimators, and what came out
// of them.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_SIMULATE_EXIT_ROUTES_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_SIMULATE_EXIT_ROUTES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/runner/execution.h"

namespace thsgd {

// Replicates [n i / N, n (i + 1) / N) of the n replicates of every process and
// learning rate, for shard i of N. The numbers do not depend on how the work
// is spread over threads.
// plan: validated, with an exit_routes measurement.
// Errors: Cancelled if execution was; those of MakeExitEstimator.
absl::StatusOr<manifest::ExitRoutesResult> SimulateExitRoutes(
    const manifest::Plan& plan, const Execution& execution);

// Joins the cells of all shards, in the order of the shards: what a single
// shard would have returned.
manifest::ExitRoutesResult MergeExitRoutes(
    const manifest::Plan& plan,
    const std::vector<manifest::ExitRoutesResult>& shards);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_SIMULATE_EXIT_ROUTES_H_

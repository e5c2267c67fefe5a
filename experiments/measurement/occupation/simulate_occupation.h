// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Runs the chains of an occupation plan.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_SIMULATE_OCCUPATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_SIMULATE_OCCUPATION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/runner/execution.h"

namespace thsgd {

// The shard's chains of every process and learning rate. A function of the
// plan and the shard alone. Precondition: the plan's experiment is valid.
// Errors: Cancelled; InvalidArgument if the gradient cannot be tabulated.
absl::StatusOr<manifest::OccupationResult> SimulateOccupation(
    const manifest::Plan& plan, const Execution& execution);

// All shards of a plan, in order, as one result: the same however many there
// are.
manifest::OccupationResult MergeOccupation(
    const std::vector<manifest::OccupationResult>& shards);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_SIMULATE_OCCUPATION_H_

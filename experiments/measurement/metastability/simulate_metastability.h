// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Runs the chains of a metastability plan.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_SIMULATE_METASTABILITY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_SIMULATE_METASTABILITY_H_

#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/runner/execution.h"

namespace thsgd {

// The shard's chains of every process and learning rate. A function of the
// plan and the shard alone. Precondition: the plan's experiment is valid.
// Errors: Cancelled; InvalidArgument if the gradient cannot be tabulated.
absl::StatusOr<manifest::MetastabilityResult> SimulateMetastability(
    const manifest::Plan& plan, const Execution& execution);

// All shards of a plan, in order, as one result: the same however many there
// are.
manifest::MetastabilityResult MergeMetastability(
    const std::vector<manifest::MetastabilityResult>& shards);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_SIMULATE_METASTABILITY_H_

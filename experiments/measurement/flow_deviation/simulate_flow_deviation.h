// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The flow_deviation measurement: its chains, simulated and counted.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_SIMULATE_FLOW_DEVIATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_SIMULATE_FLOW_DEVIATION_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "experiments/runner/execution.h"
#include "sim/landscape/landscape.h"

namespace thsgd {

// x(0), x(eta), ..., x(num_steps eta): the flow from `start`, with gradients
// from 50 digits and the error control of gradient_flow.h in each step, so the
// same on every machine.
// Errors: those of GradientFlow.
absl::StatusOr<std::vector<double>> FlowAtSteps(const Landscape& landscape,
                                                double start,
                                                double learning_rate,
                                                std::int64_t num_steps);

// Chains [n i / N, n (i + 1) / N) of the n chains of every process and
// learning rate, for shard i of N. The numbers do not depend on how the work
// is spread over threads.
// plan: validated, with a flow_deviation measurement.
// Errors: Cancelled if execution was; those of FlowAtSteps.
absl::StatusOr<manifest::FlowDeviationResult> SimulateFlowDeviation(
    const manifest::Plan& plan, const Execution& execution);

// Adds up the cells of all shards, in the order of the shards: what a single
// shard would have returned.
manifest::FlowDeviationResult MergeFlowDeviation(
    const std::vector<manifest::FlowDeviationResult>& shards);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_SIMULATE_FLOW_DEVIATION_H_

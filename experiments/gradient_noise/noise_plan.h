// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From a manifest of gradient noise to the samples of one scale.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_PLAN_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/manifest/experiment.pb.h"

namespace thsgd {

// OK, or InvalidArgument with every fault at every scale, one a line (see
// base/fault_list.h). Looks at no data.
absl::Status ValidateNoiseExperiment(
    const manifest::GradientNoiseExperiment& experiment);

// Reads a text proto and validates it. Errors name the file.
absl::StatusOr<manifest::GradientNoiseExperiment> ReadNoiseExperiment(
    const std::string& path);

// The plan of a valid experiment.
// Errors: InvalidArgument if the experiment gives no sample sizes for the
// scale.
absl::StatusOr<manifest::GradientNoisePlan> MakeNoisePlan(
    const manifest::GradientNoiseExperiment& experiment, manifest::Scale scale);

// The samples of a plan, which are dealt to its shards.
int NumSamples(const manifest::GradientNoisePlan& plan);

// The result without provenance beyond the plan. Shards may come in any order.
// Errors: those of MergeDealtShards.
absl::StatusOr<manifest::GradientNoiseResult> MergeNoiseShards(
    const manifest::GradientNoisePlan& plan,
    std::vector<manifest::GradientNoiseShardResult> shards);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_PLAN_H_

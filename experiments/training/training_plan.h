// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From a manifest of training to the runs of one scale.

#ifndef THSGD_EXPERIMENTS_TRAINING_TRAINING_PLAN_H_
#define THSGD_EXPERIMENTS_TRAINING_TRAINING_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/training/training_experiment.pb.h"

namespace thsgd {

// OK, or InvalidArgument with every fault at every scale, one a line (see
// base/fault_list.h). Looks at no data.
absl::Status ValidateTrainingExperiment(
    const manifest::TrainingExperiment& experiment);

// Reads a text proto and validates it. Errors name the file.
absl::StatusOr<manifest::TrainingExperiment> ReadTrainingExperiment(
    const std::string& path);

// Sample sizes of a scale; null if the manifest gives none.
const manifest::TrainingSampling* SamplingOf(
    const manifest::TrainingExperiment& experiment, manifest::Scale scale);

// The plan of a valid experiment.
// Errors: InvalidArgument if the experiment gives no sample sizes for the
// scale.
absl::StatusOr<manifest::TrainingPlan> MakeTrainingPlan(
    const manifest::TrainingExperiment& experiment, manifest::Scale scale);

// SHA-256 of the plan's deterministic serialization, hexadecimal: what every
// number computed from the plan is a function of.
std::string TrainingPlanDigest(const manifest::TrainingPlan& plan);

// The runs of one shard: shard_index, shard_index + num_shards, ...
std::vector<int> RunsOfShard(const manifest::TrainingPlan& plan,
                             int shard_index, int num_shards);

// The result without provenance beyond the plan. Shards may come in any order.
// Errors: InvalidArgument if a shard belongs to another plan, is missing or
// comes twice.
absl::StatusOr<manifest::TrainingExperimentResult> MergeTrainingShards(
    const manifest::TrainingPlan& plan,
    const std::vector<manifest::TrainingShardResult>& shards);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_TRAINING_TRAINING_PLAN_H_

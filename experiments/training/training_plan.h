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

// A method of a setting with one combination of the values of its ranges.
struct MethodVariant {
  // The method's; with a number, and with the values, in a sweep.
  std::string name;
  std::string title;
  const manifest::Method* method;
  // Without a seed.
  manifest::TrainingRun run;
};

// All that run at a scale, in the order of the methods. Precondition: the
// experiment is valid, and `sampled` of this setting.
std::vector<MethodVariant> VariantsOf(const manifest::TrainingSetting& setting,
                                      const manifest::SampledSetting& sampled);

// OK, or InvalidArgument with every fault at every scale, one a line (see
// base/fault_list.h). Looks at no data.
absl::Status ValidateTrainingExperiment(
    const manifest::TrainingExperiment& experiment);

// Reads a text proto and validates it. Errors name the file.
absl::StatusOr<manifest::TrainingExperiment> ReadTrainingExperiment(
    const std::string& path);

// The plan of a valid experiment.
// Errors: InvalidArgument if the experiment gives no sample sizes for the
// scale.
absl::StatusOr<manifest::TrainingPlan> MakeTrainingPlan(
    const manifest::TrainingExperiment& experiment, manifest::Scale scale);

// The result without provenance beyond the plan. Shards may come in any order.
// Errors: those of MergeDealtShards.
absl::StatusOr<manifest::TrainingExperimentResult> MergeTrainingShards(
    const manifest::TrainingPlan& plan,
    std::vector<manifest::TrainingShardResult> shards);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_TRAINING_TRAINING_PLAN_H_

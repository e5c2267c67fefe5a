// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/manifest/plan.h"

#include <string>

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/any_experiment.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/validate_experiment.h"

namespace thsgd {

absl::StatusOr<manifest::Experiment> ReadExperiment(const std::string& path) {
  return ReadValid(path, ValidateExperiment);
}

absl::StatusOr<manifest::Plan> MakePlan(const manifest::Experiment& experiment,
                                        manifest::Scale scale) {
  THSGD_ASSIGN_OR_RETURN(const manifest::Sampling* sampling,
                         RequireSampling(experiment, scale));
  manifest::Plan plan;
  plan.set_scale(scale);
  *plan.mutable_sampling() = *sampling;
  manifest::Experiment& kept = *plan.mutable_experiment();
  kept = experiment;
  kept.clear_title();
  kept.clear_claim();
  kept.clear_source();
  kept.clear_description();
  kept.clear_toy();
  kept.clear_quick();
  kept.clear_slide();
  kept.clear_full();
  return plan;
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/complete_noise.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/report/complete.h"

namespace thsgd {
namespace {

absl::Status RequireEstimators(const manifest::NoisePart& part) {
  for (const manifest::TailEstimate& estimate : part.estimate()) {
    const int estimator = estimate.estimator();
    if (estimator == manifest::TailEstimate::ESTIMATOR_UNSPECIFIED ||
        !manifest::TailEstimate::Estimator_IsValid(estimator)) {
      return IncompleteError(absl::StrCat("there is no estimator ", estimator));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RequireCompleteNoise(
    const manifest::GradientNoiseExperiment& experiment,
    const manifest::GradientNoiseResult& result) {
  const manifest::GradientNoisePlan& plan = result.plan();
  const int num_trained = plan.sampling().iteration_size();
  if (num_trained == 0) {
    return IncompleteError("the plan has no iterations");
  }
  THSGD_RETURN_IF_ERROR(RequireEqual("the number of samples",
                                     result.sample_size(), NumSamples(plan)));
  // Titles and laws are those of today's manifest.
  THSGD_RETURN_IF_ERROR(RequireEqual("the number of the manifest's controls",
                                     experiment.control_size(),
                                     plan.control_size()));
  for (int i = 0; i < plan.control_size(); ++i) {
    if (plan.control(i).name() != experiment.control(i).name()) {
      return IncompleteError(absl::StrCat(
          "control[", i, "] is \"", plan.control(i).name(),
          "\", in the manifest \"", experiment.control(i).name(), "\""));
    }
  }
  for (int i = 0; i < result.sample_size(); ++i) {
    const manifest::NoiseSample& sample = result.sample(i);
    THSGD_RETURN_IF_ERROR(RequireCounts(sample));
    THSGD_RETURN_IF_ERROR(RequireEstimators(sample.gaussian_twin()));
    for (const manifest::NoisePart& part : sample.part()) {
      THSGD_RETURN_IF_ERROR(RequireEstimators(part));
    }
    if (i >= num_trained && sample.part().empty()) {
      return IncompleteError(
          absl::StrCat("sample[", i, "], a control, has no part"));
    }
  }
  return absl::OkStatus();
}

}  // namespace thsgd

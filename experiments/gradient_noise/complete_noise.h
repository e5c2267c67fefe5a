// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether a result of gradient noise is what its plan asks for.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_COMPLETE_NOISE_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_COMPLETE_NOISE_H_

#include "absl/status/status.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"

namespace thsgd {

// The plan may be anything.
// Errors: InvalidArgument that names what is missing, or no count of anything;
// or if the controls are not those of the experiment.
absl::Status RequireCompleteNoise(
    const manifest::GradientNoiseExperiment& experiment,
    const manifest::GradientNoiseResult& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_COMPLETE_NOISE_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From a result of gradient noise to its report.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_REPORT_NOISE_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_REPORT_NOISE_H_

#include "absl/status/statusor.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// At any scale. Precondition: the experiment is valid.
// Errors: those of RequireCompleteNoise.
absl::StatusOr<report::Report> ReportNoise(
    const manifest::GradientNoiseExperiment& experiment,
    const manifest::GradientNoiseResult& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_REPORT_NOISE_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From a result of gradient noise to its report.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_REPORT_NOISE_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_REPORT_NOISE_H_

#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Precondition: the result is complete and was computed from the experiment, at
// any scale.
report::Report ReportNoise(const manifest::GradientNoiseExperiment& experiment,
                           const manifest::GradientNoiseResult& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_REPORT_NOISE_H_

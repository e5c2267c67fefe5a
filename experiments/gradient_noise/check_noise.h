// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether the estimators can be trusted, and what they say of the gradient
// noise.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_CHECK_NOISE_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_CHECK_NOISE_H_

#include "experiments/gradient_noise/analyze_noise.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds: Hill finds the controls' tails; block exponents find the stable
// controls; both tell light tails from heavy ones; the gradient noise's tails
// are light; its sums grow like those of finite variance; no estimator tells it
// from its Gaussian twin; sums of neighbouring coordinates measure tails. All
// look at whole vectors.
void AddNoiseChecks(const NoiseAnalysis& analysis, report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_CHECK_NOISE_H_

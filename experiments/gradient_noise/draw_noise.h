// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Figures of gradient noise.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_DRAW_NOISE_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_DRAW_NOISE_H_

#include "experiments/gradient_noise/analyze_noise.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds estimates along training, controls, Hill plots and layers, all of
// 1/alpha, which is finite.
void AddNoiseFigures(const NoiseAnalysis& analysis, report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_DRAW_NOISE_H_

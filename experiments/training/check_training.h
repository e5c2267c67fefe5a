// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The deck's claims about training, held against the runs.

#ifndef THSGD_EXPERIMENTS_TRAINING_CHECK_TRAINING_H_
#define THSGD_EXPERIMENTS_TRAINING_CHECK_TRAINING_H_

#include <optional>
#include <vector>

#include "experiments/report/report.pb.h"
#include "experiments/training/analyze_training.h"

namespace thsgd {

// Whether the slide's numbers of the method lie in the prediction intervals of
// one more run, 99 % for these numbers together. Nothing where the slide has
// none, or there is no interval, as for one seed.
std::optional<bool> MeetsSlide(const MethodAnalysis& method);

// Adds for each setting: ours generalize better than the plain methods; ours
// are flatter; it takes both ingredients; the numbers are the slide's. Each
// compares all pairs at once, at 99 % together. For a sweep: flatter minima
// generalize better; some combination has the slide's numbers.
void AddTrainingChecks(const std::vector<SettingAnalysis>& settings,
                       report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_TRAINING_CHECK_TRAINING_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Figures of an experiment that trains.

#ifndef THSGD_EXPERIMENTS_TRAINING_DRAW_TRAINING_H_
#define THSGD_EXPERIMENTS_TRAINING_DRAW_TRAINING_H_

#include <vector>

#include "experiments/report/report.pb.h"
#include "experiments/training/analyze_training.h"

namespace thsgd {

// Adds test accuracy and sharpness of each method, seed by seed, beside the
// slide's; one against the other; and the curves of training.
void AddTrainingFigures(const std::vector<SettingAnalysis>& settings,
                        report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_TRAINING_DRAW_TRAINING_H_

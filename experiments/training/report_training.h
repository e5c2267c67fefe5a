// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The report of an experiment that trains.

#ifndef THSGD_EXPERIMENTS_TRAINING_REPORT_TRAINING_H_
#define THSGD_EXPERIMENTS_TRAINING_REPORT_TRAINING_H_

#include "absl/status/statusor.h"
#include "experiments/report/report.pb.h"
#include "experiments/training/training_experiment.pb.h"

namespace thsgd {

// Prose, settings, tables, figures, checks and verdict, of those runs whose
// setting and method the experiment has. Precondition: the experiment is valid.
// Errors: those of RequireCompleteTraining.
absl::StatusOr<report::Report> ReportTraining(
    const manifest::TrainingExperiment& experiment,
    const manifest::TrainingExperimentResult& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_TRAINING_REPORT_TRAINING_H_

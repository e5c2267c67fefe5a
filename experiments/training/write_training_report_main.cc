// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Turns a result of training into what its reader sees.

#include "experiments/report/write_report_program.h"
#include "experiments/training/report_training.h"
#include "experiments/training/training_plan.h"

int main(int argc, char** argv) {
  return thsgd::WriteReportMain(argc, argv, thsgd::ReadTrainingExperiment,
                                thsgd::MakeTrainingPlan, thsgd::ReportTraining);
}

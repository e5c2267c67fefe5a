// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validates a manifest of training and writes its plan at one scale.

#include "experiments/runner/plan_program.h"
#include "experiments/training/training_plan.h"

int main(int argc, char** argv) {
  return thsgd::PlanMain(argc, argv, thsgd::ReadTrainingExperiment,
                         thsgd::MakeTrainingPlan);
}

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validates a manifest of gradient noise and writes its plan at one scale.

#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/runner/plan_program.h"

int main(int argc, char** argv) {
  return thsgd::PlanMain(argc, argv, thsgd::ReadNoiseExperiment,
                         thsgd::MakeNoisePlan);
}

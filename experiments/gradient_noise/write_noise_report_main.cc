// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Turns a result of gradient noise into what its reader sees.

#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/gradient_noise/report_noise.h"
#include "experiments/report/write_report_program.h"

int main(int argc, char** argv) {
  return thsgd::WriteReportMain(argc, argv, thsgd::ReadNoiseExperiment,
                                thsgd::MakeNoisePlan, thsgd::ReportNoise);
}

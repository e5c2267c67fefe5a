// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Turns a result into what its reader sees: theory's numbers beside the
// estimates, checks, tables and figure specifications. Drawing is left to
// render_report.py.

#include "experiments/manifest/plan.h"
#include "experiments/report/make_report.h"
#include "experiments/report/write_report_program.h"

int main(int argc, char** argv) {
  return thsgd::WriteReportMain(argc, argv, thsgd::ReadExperiment,
                                thsgd::MakePlan, thsgd::MakeReport);
}

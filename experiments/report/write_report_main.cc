// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Turns a result into what its reader sees: theory's numbers beside the
// estimates, checks, tables and figure specifications. Drawing is left to
// render_report.py.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/plan.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/report_exit_routes.h"
#include "experiments/measurement/first_exit_time/report_first_exit_time.h"
#include "experiments/measurement/flow_deviation/report_flow_deviation.h"
#include "experiments/measurement/metastability/report_metastability.h"
#include "experiments/measurement/occupation/report_occupation.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/settings.h"
#include "experiments/report/start_report.h"
#include "experiments/report/write_report_program.h"

namespace thsgd {
namespace {

absl::StatusOr<report::Report> MakeReport(
    const manifest::Experiment& experiment, const manifest::Result& result) {
  report::Report report = StartReport(experiment, result);
  AddSettings(result.plan(), report);
  switch (result.measurement_case()) {
    case manifest::Result::kExitRoutes:
      THSGD_RETURN_IF_ERROR(ReportExitRoutes(result, report));
      return report;
    case manifest::Result::kOccupation:
      THSGD_RETURN_IF_ERROR(ReportOccupation(result, report));
      return report;
    case manifest::Result::kMetastability:
      THSGD_RETURN_IF_ERROR(ReportMetastability(result, report));
      return report;
    case manifest::Result::kFirstExitTime:
      THSGD_RETURN_IF_ERROR(ReportFirstExitTime(result, report));
      return report;
    case manifest::Result::kFlowDeviation:
      THSGD_RETURN_IF_ERROR(ReportFlowDeviation(result, report));
      return report;
    case manifest::Result::MEASUREMENT_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("the result has no measurement");
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  return thsgd::WriteReportMain(argc, argv, thsgd::ReadExperiment,
                                thsgd::MakePlan, thsgd::MakeReport);
}

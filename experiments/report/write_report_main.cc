// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Turns a result into what its reader sees: theory's numbers beside the
// estimates, checks, tables and figure specifications. Drawing is left to
// render_report.py.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/init.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/plan.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/report_exit_routes.h"
#include "experiments/measurement/first_exit_time/report_first_exit_time.h"
#include "experiments/measurement/flow_deviation/report_flow_deviation.h"
#include "experiments/measurement/metastability/report_metastability.h"
#include "experiments/measurement/occupation/report_occupation.h"
#include "experiments/report/recording.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/settings.h"
#include "experiments/report/start_report.h"
#include "gflags/gflags.h"

DEFINE_string(manifest, "", "text proto of thsgd.manifest.Experiment: prose");
DEFINE_string(result, "", "binary proto of thsgd.manifest.Result: numbers");
DEFINE_string(recording, "",
              "text proto of thsgd.report.Recording, if the result was "
              "recorded: what has changed since is reported, not refused");
DEFINE_string(provenance, "",
              "with --recording: text proto of thsgd.manifest.Provenance, as "
              "it is now");
DEFINE_string(out, "", "JSON of thsgd.report.Report to write");

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

absl::Status WriteReport() {
  THSGD_RETURN_IF_ERROR(RequireFlags({"manifest", "result", "out"}));
  const bool recorded = !FLAGS_recording.empty();
  if (recorded) THSGD_RETURN_IF_ERROR(RequireFlags({"provenance"}));
  THSGD_ASSIGN_OR_RETURN(const manifest::Experiment experiment,
                         ReadExperiment(FLAGS_manifest));
  manifest::Result result;
  THSGD_RETURN_IF_ERROR(ReadBinaryProto(FLAGS_result, &result));
  THSGD_ASSIGN_OR_RETURN(const manifest::Plan plan,
                         MakePlan(experiment, result.plan().scale()));
  const bool same_plan = PlanDigest(plan) == PlanDigest(result.plan());
  if (!recorded && !same_plan) {
    return absl::FailedPreconditionError(
        absl::StrCat(FLAGS_result, " was not computed from ", FLAGS_manifest));
  }
  THSGD_ASSIGN_OR_RETURN(report::Report report, MakeReport(experiment, result));
  if (recorded) {
    THSGD_ASSIGN_OR_RETURN(*report.mutable_recording(),
                           ReadRecording(FLAGS_recording, FLAGS_provenance,
                                         same_plan, result.provenance()));
  }
  return WriteJsonProto(FLAGS_out, report);
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::InitProgram("Turns a result into a report.", &argc, &argv);
  return thsgd::ExitCode(thsgd::WriteReport());
}

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The program that turns a result into what its reader sees, for any kind of
// experiment. Drawing is left to render_report.py.

#ifndef THSGD_EXPERIMENTS_REPORT_WRITE_REPORT_PROGRAM_H_
#define THSGD_EXPERIMENTS_REPORT_WRITE_REPORT_PROGRAM_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/init.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/report/recording.h"
#include "experiments/report/report.pb.h"
#include "experiments/runner/shards.h"
#include "gflags/gflags.h"

DECLARE_string(manifest);
DECLARE_string(result);
DECLARE_string(recording);
DECLARE_string(provenance);
DECLARE_string(out);

namespace thsgd {

// What main does. The kind says how a manifest is read, how it is planned and
// how its result is reported: ReportOrStatus is a Report or a StatusOr of one.
template <typename Experiment, typename Plan, typename Result,
          typename ReportOrStatus>
int WriteReportMain(int argc, char** argv,
                    absl::StatusOr<Experiment> (*read)(const std::string&),
                    absl::StatusOr<Plan> (*make_plan)(const Experiment&,
                                                      manifest::Scale),
                    ReportOrStatus (*make_report)(const Experiment&,
                                                  const Result&)) {
  InitProgram(
      absl::StrCat("Turns a ", Result::descriptor()->full_name(), " of a ",
                   Experiment::descriptor()->full_name(), " into a report."),
      &argc, &argv);
  const auto write_report = [&]() -> absl::Status {
    THSGD_RETURN_IF_ERROR(RequireFlags({"manifest", "result", "out"}));
    const bool recorded = !FLAGS_recording.empty();
    if (recorded) {
      THSGD_RETURN_IF_ERROR(RequireFlags({"provenance"}));
      THSGD_RETURN_IF_ERROR(CheckRecordedResult(FLAGS_result, FLAGS_recording));
    }
    THSGD_ASSIGN_OR_RETURN(const Experiment experiment, read(FLAGS_manifest));
    Result result;
    THSGD_RETURN_IF_ERROR(ReadBinaryProto(FLAGS_result, &result));
    THSGD_ASSIGN_OR_RETURN(const Plan plan,
                           make_plan(experiment, result.plan().scale()));
    const bool same_plan = DigestOf(plan) == DigestOf(result.plan());
    if (!recorded && !same_plan) {
      return absl::FailedPreconditionError(absl::StrCat(
          FLAGS_result, " was not computed from ", FLAGS_manifest));
    }
    absl::StatusOr<report::Report> report = make_report(experiment, result);
    THSGD_RETURN_IF_ERROR(report.status());
    if (recorded) {
      THSGD_ASSIGN_OR_RETURN(*report->mutable_recording(),
                             ReadRecording(FLAGS_recording, FLAGS_provenance,
                                           same_plan, result.provenance()));
    }
    return WriteJsonProto(FLAGS_out, *report);
  };
  return ExitCode(write_report());
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_WRITE_REPORT_PROGRAM_H_

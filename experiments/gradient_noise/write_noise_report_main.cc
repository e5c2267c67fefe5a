// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Turns a result of gradient noise into what its reader sees. Drawing is left
// to render_report.py.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/init.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/gradient_noise/report_noise.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/report/recording.h"
#include "experiments/report/report.pb.h"
#include "gflags/gflags.h"

DEFINE_string(manifest, "",
              "text proto of thsgd.manifest.GradientNoiseExperiment: prose");
DEFINE_string(result, "",
              "binary proto of thsgd.manifest.GradientNoiseResult: "
              "numbers");
DEFINE_string(recording, "",
              "text proto of thsgd.report.Recording, if the result was "
              "recorded: what has changed since is reported, not refused");
DEFINE_string(provenance, "",
              "with --recording: text proto of thsgd.manifest.Provenance, as "
              "it is now");
DEFINE_string(out, "", "JSON of thsgd.report.Report to write");

namespace thsgd {
namespace {

absl::Status WriteReport() {
  THSGD_RETURN_IF_ERROR(RequireFlags({"manifest", "result", "out"}));
  const bool recorded = !FLAGS_recording.empty();
  if (recorded) THSGD_RETURN_IF_ERROR(RequireFlags({"provenance"}));
  THSGD_ASSIGN_OR_RETURN(const manifest::GradientNoiseExperiment experiment,
                         ReadNoiseExperiment(FLAGS_manifest));
  manifest::GradientNoiseResult result;
  THSGD_RETURN_IF_ERROR(ReadBinaryProto(FLAGS_result, &result));
  THSGD_ASSIGN_OR_RETURN(const manifest::GradientNoisePlan plan,
                         MakeNoisePlan(experiment, result.plan().scale()));
  const bool same_plan =
      NoisePlanDigest(plan) == NoisePlanDigest(result.plan());
  if (!recorded && !same_plan) {
    return absl::FailedPreconditionError(
        absl::StrCat(FLAGS_result, " was not computed from ", FLAGS_manifest));
  }
  report::Report report = ReportNoise(experiment, result);
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
  thsgd::InitProgram("Turns a result of gradient noise into a report.", &argc,
                     &argv);
  return thsgd::ExitCode(thsgd::WriteReport());
}

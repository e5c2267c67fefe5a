// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validates a manifest of gradient noise and writes its plan at one scale.

#include "absl/status/status.h"
#include "base/init.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/plan.h"
#include "gflags/gflags.h"

DEFINE_string(manifest, "",
              "text proto of thsgd.manifest.GradientNoiseExperiment");
DEFINE_string(scale, "quick", "toy, quick, slide or full");
DEFINE_string(out, "",
              "binary proto of thsgd.manifest.GradientNoisePlan to write");

namespace thsgd {
namespace {

absl::Status WritePlan() {
  THSGD_RETURN_IF_ERROR(RequireFlags({"manifest", "out"}));
  THSGD_ASSIGN_OR_RETURN(const manifest::Scale scale,
                         ScaleFromName(FLAGS_scale));
  THSGD_ASSIGN_OR_RETURN(const manifest::GradientNoiseExperiment experiment,
                         ReadNoiseExperiment(FLAGS_manifest));
  THSGD_ASSIGN_OR_RETURN(const manifest::GradientNoisePlan plan,
                         MakeNoisePlan(experiment, scale));
  return WriteBinaryProto(FLAGS_out, plan);
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::InitProgram(
      "Validates a manifest of gradient noise and writes its plan.", &argc,
      &argv);
  return thsgd::ExitCode(thsgd::WritePlan());
}

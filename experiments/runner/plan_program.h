// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The program that validates a manifest and writes its plan at one scale, for
// any kind of experiment.

#ifndef THSGD_EXPERIMENTS_RUNNER_PLAN_PROGRAM_H_
#define THSGD_EXPERIMENTS_RUNNER_PLAN_PROGRAM_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/init.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/scale.h"
#include "gflags/gflags.h"

DECLARE_string(manifest);
DECLARE_string(scale);
DECLARE_string(out);

namespace thsgd {

// What main does. The kind says how a manifest is read and how it is planned.
template <typename Experiment, typename Plan>
int PlanMain(int argc, char** argv,
             absl::StatusOr<Experiment> (*read)(const std::string&),
             absl::StatusOr<Plan> (*make_plan)(const Experiment&,
                                               manifest::Scale)) {
  InitProgram(
      absl::StrCat("Validates a ", Experiment::descriptor()->full_name(),
                   " and writes its ", Plan::descriptor()->full_name(), "."),
      &argc, &argv);
  const auto write_plan = [&]() -> absl::Status {
    THSGD_RETURN_IF_ERROR(RequireFlags({"manifest", "out"}));
    THSGD_ASSIGN_OR_RETURN(const manifest::Scale scale,
                           ScaleFromName(FLAGS_scale));
    THSGD_ASSIGN_OR_RETURN(const Experiment experiment, read(FLAGS_manifest));
    THSGD_ASSIGN_OR_RETURN(const Plan plan, make_plan(experiment, scale));
    return WriteBinaryProto(FLAGS_out, plan);
  };
  return ExitCode(write_plan());
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_RUNNER_PLAN_PROGRAM_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/manifest/validate_experiment.h"

#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/measurement/exit_routes/validate_exit_routes.h"
#include "sim/landscape/landscape.h"

namespace thsgd {
namespace {

bool IsIdentifier(absl::string_view name) {
  constexpr size_t kMaxLength = 64;
  if (name.empty() || name.size() > kMaxLength) return false;
  if (!absl::ascii_islower(name[0])) return false;
  for (char c : name) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '_') {
      return false;
    }
  }
  return true;
}

void RequireIdentifier(absl::string_view field, absl::string_view name,
                       FaultList& faults) {
  faults.Require(IsIdentifier(name), field, absl::StrCat("\"", name, "\""),
                 "[a-z][a-z0-9_]* of at most 64 characters");
}

void ValidateProcesses(const manifest::Experiment& experiment,
                       FaultList& faults) {
  if (experiment.process().empty()) faults.Add("process", "none is given");
  std::set<std::string> names;
  for (int i = 0; i < experiment.process_size(); ++i) {
    const manifest::Process& process = experiment.process(i);
    const std::string path = absl::StrCat("process[", i, "]");
    RequireIdentifier(absl::StrCat(path, ".name"), process.name(), faults);
    faults.Require(names.insert(process.name()).second,
                   absl::StrCat(path, ".name"),
                   absl::StrCat("\"", process.name(), "\""),
                   "unlike the name of every other process");
    faults.AddAll(absl::StrCat(path, ".noise"),
                  NoiseLawFromProto(process.noise()).status());
    // The learning rates are checked on their own.
    constexpr double kAnyLearningRate = 1;
    faults.AddAll(path, SgdParamsFromProto(process, kAnyLearningRate).status());
  }
}

void ValidateLearningRates(const manifest::Experiment& experiment,
                           const std::optional<Landscape>& landscape,
                           FaultList& faults) {
  constexpr int kMaxLearningRates = 1000;
  const int count = experiment.learning_rate_size();
  if (count == 0) faults.Add("learning_rate", "none is given");
  if (count > kMaxLearningRates) {
    faults.Add("learning_rate",
               absl::StrCat(count, " are given; at most ", kMaxLearningRates,
                            " are allowed"));
  }
  for (int i = 0; i < count; ++i) {
    const double learning_rate = experiment.learning_rate(i);
    const std::string path = absl::StrCat("learning_rate[", i, "]");
    const bool valid = learning_rate > 0 && std::isfinite(learning_rate);
    faults.Require(valid, path, learning_rate, "> 0 and finite");
    if (!valid) continue;
    if (i > 0) {
      const double previous = experiment.learning_rate(i - 1);
      faults.Require(!(learning_rate >= previous), path, learning_rate,
                     absl::StrCat("< learning_rate[", i - 1,
                                  "] = ", ShortestDecimal(previous)));
    }
    if (!landscape.has_value()) continue;
    const double curvature = LargestCurvature(*landscape);
    faults.Require(
        learning_rate * curvature < 2, path, learning_rate,
        absl::StrCat("< 2 / f''(m) = ", ShortestDecimal(2 / curvature),
                     ": descent is unstable from there on"));
  }
}

// The stages of validation that need the field: what is measured, and the
// sample sizes for it.
void ValidateMeasurement(const manifest::Experiment& experiment,
                         const std::optional<Landscape>& landscape,
                         FaultList& faults) {
  switch (experiment.measurement_case()) {
    case manifest::Experiment::kExitRoutes:
      if (landscape.has_value()) {
        ValidateExitRoutes(experiment, *landscape, faults);
      }
      return;
    case manifest::Experiment::MEASUREMENT_NOT_SET:
      faults.Add("measurement", "none is given");
      return;
  }
}

}  // namespace

absl::Status ValidateExperiment(const manifest::Experiment& experiment) {
  FaultList faults;
  RequireIdentifier("name", experiment.name(), faults);
  faults.Require(!experiment.title().empty(), "title", "\"\"", "not empty");

  std::optional<Landscape> landscape;
  if (absl::StatusOr<Landscape> valid =
          LandscapeFromProto(experiment.landscape());
      valid.ok()) {
    landscape = *std::move(valid);
    if (experiment.has_exit_routes()) {
      // Where there is no such field, ValidateExitRoutes says so.
      FocusOn(experiment.exit_routes().start(), *landscape).IgnoreError();
    }
  } else {
    faults.AddAll("landscape", valid.status());
  }
  ValidateProcesses(experiment, faults);
  ValidateLearningRates(experiment, landscape, faults);
  ValidateMeasurement(experiment, landscape, faults);
  return faults.ToStatus();
}

}  // namespace thsgd

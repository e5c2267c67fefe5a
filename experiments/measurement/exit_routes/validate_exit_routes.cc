// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/validate_exit_routes.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/chains/validate_num_chains.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/measurement/exit_routes/make_exit_estimator.h"
#include "experiments/measurement/exit_routes/validate_exit_estimator.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/sgd/num_steps.h"

namespace thsgd {
namespace {

constexpr int kMaxRecordedPaths = 1000;
constexpr std::int64_t kMaxReplicates = 100'000;
// The result holds some 600 bytes for each, and may not exceed 2 GiB.
constexpr double kMaxReplicatesInAll = 1e6;
// A path that is looked at is held in memory, 8 bytes a step.
constexpr double kMaxStepsPerChain = 1e7;

// Whether the measurement has a field to leave, on both sides.
void ValidateField(const manifest::ExitRoutesSpec& spec,
                   const Landscape& landscape, FaultList& faults) {
  const AttractionField& field = FieldOf(landscape);
  if (!field.Contains(spec.start())) {
    std::string fields;
    for (const AttractionField& other : FieldsOf(landscape)) {
      absl::StrAppend(&fields, fields.empty() ? "" : " or ", "(",
                      ShortestDecimal(other.lower), ", ",
                      ShortestDecimal(other.upper), ")");
    }
    faults.Require(false, "exit_routes.start", spec.start(),
                   absl::StrCat("inside the attraction field ", fields));
    return;
  }
  faults.Require(std::isfinite(field.lower) && std::isfinite(field.upper),
                 "exit_routes.start", spec.start(),
                 absl::StrCat("in a field with two finite ends, not (",
                              ShortestDecimal(field.lower), ", ",
                              ShortestDecimal(field.upper), ")"));
}

void ValidateSpec(const manifest::Experiment& experiment,
                  const Landscape& landscape, FaultList& faults) {
  const manifest::ExitRoutesSpec& spec = experiment.exit_routes();
  const AttractionField& field = FieldOf(landscape);
  if (!spec.has_start()) faults.Add("exit_routes.start", "is not given");
  ValidateField(spec, landscape, faults);
  for (int i = 0; i < experiment.process_size(); ++i) {
    const double bound = experiment.process(i).projection_bound();
    // A bound that is not positive is a fault of its own.
    faults.Require(!(bound > 0) || bound >= std::fabs(spec.start()),
                   absl::StrCat("process[", i, "].projection_bound"), bound,
                   ">= |exit_routes.start|");
  }
  const bool valid_horizon =
      spec.horizon() > 0 && std::isfinite(spec.horizon());
  faults.Require(valid_horizon, "exit_routes.horizon", spec.horizon(),
                 "> 0 and finite");
  if (valid_horizon) {
    for (double learning_rate : experiment.learning_rate()) {
      if (!(learning_rate > 0)) continue;
      const double num_steps = NumSteps(spec.horizon(), learning_rate);
      faults.Require(num_steps >= 1 && num_steps <= kMaxStepsPerChain,
                     "exit_routes.horizon", spec.horizon(),
                     absl::StrCat("1 to ", ShortestDecimal(kMaxStepsPerChain),
                                  " steps of the learning rate ",
                                  ShortestDecimal(learning_rate)));
    }
  }
  const double width = field.EffectiveWidth();
  faults.Require(
      spec.core_radius() > 0 && spec.core_radius() < width,
      "exit_routes.core_radius", spec.core_radius(),
      absl::StrCat("> 0 and < the effective width ", ShortestDecimal(width)));
  faults.Require(
      spec.jump_threshold() > 0 && std::isfinite(spec.jump_threshold()),
      "exit_routes.jump_threshold", spec.jump_threshold(), "> 0 and finite");
}

void ValidateSampling(const manifest::Experiment& experiment,
                      absl::string_view scale,
                      const manifest::Sampling& sampling, FaultList& faults) {
  if (!sampling.has_exit_routes()) return;
  const manifest::ExitRoutesSampling& sizes = sampling.exit_routes();
  const std::string path = absl::StrCat(scale, ".exit_routes");
  const auto max_steps = [&](double learning_rate) {
    return NumSteps(experiment.exit_routes().horizon(), learning_rate);
  };
  ValidateSampleSizes(
      experiment, path,
      {.name = "num_replicates", .fewest = 2, .most = kMaxReplicates},
      sizes.num_replicates(),
      [&](int process, double learning_rate) {
        return static_cast<double>(PathsPerReplicate(
                   experiment.process(process).exit_estimator())) *
               max_steps(learning_rate);
      },
      faults);
  double replicates = 0;
  for (std::int64_t size : sizes.num_replicates()) {
    replicates += static_cast<double>(size) * experiment.learning_rate_size();
  }
  if (sizes.num_replicates_size() == 1) replicates *= experiment.process_size();
  faults.Require(replicates <= kMaxReplicatesInAll,
                 absl::StrCat(path, ": replicates in all"), replicates,
                 absl::StrCat("<= ", ShortestDecimal(kMaxReplicatesInAll)));
  ValidateRecordedPaths(experiment, path, sizes.num_recorded_paths(),
                        kMaxRecordedPaths, max_steps, faults);
}

}  // namespace

void ValidateExitRoutes(const manifest::Experiment& experiment,
                        const Landscape& landscape, FaultList& faults) {
  ValidateSpec(experiment, landscape, faults);
  ValidateExitEstimators(experiment, faults);
  ValidateSampling(experiment, "toy", experiment.toy(), faults);
  ValidateSampling(experiment, "quick", experiment.quick(), faults);
  ValidateSampling(experiment, "slide", experiment.slide(), faults);
  ValidateSampling(experiment, "full", experiment.full(), faults);
}

}  // namespace thsgd

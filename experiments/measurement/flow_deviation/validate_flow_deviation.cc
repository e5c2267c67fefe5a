// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/flow_deviation/validate_flow_deviation.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/chains/validate_num_chains.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "sim/landscape/landscape.h"
#include "sim/sgd/num_steps.h"

namespace thsgd {
namespace {

constexpr int kMaxThresholds = 20;
constexpr int kMaxRecordedPaths = 100;
// A path is held in memory, 8 bytes a step.
constexpr double kMaxStepsPerChain = 1e7;

void ValidateHorizon(const manifest::Experiment& experiment,
                     FaultList& faults) {
  const double horizon = experiment.flow_deviation().horizon();
  const bool valid = horizon > 0 && std::isfinite(horizon);
  faults.Require(valid, "flow_deviation.horizon", horizon, "> 0 and finite");
  if (!valid) return;
  for (double learning_rate : experiment.learning_rate()) {
    // A learning rate out of range is a fault of its own.
    if (!(learning_rate > 0)) continue;
    const double num_steps = NumSteps(horizon, learning_rate);
    faults.Require(num_steps >= 1 && num_steps <= kMaxStepsPerChain,
                   "flow_deviation.horizon", horizon,
                   absl::StrCat("1 to ", ShortestDecimal(kMaxStepsPerChain),
                                " steps of the learning rate ",
                                ShortestDecimal(learning_rate)));
  }
}

void ValidateThresholds(const manifest::FlowDeviationSpec& spec,
                        FaultList& faults) {
  const int count = spec.threshold_size();
  if (count < 1 || count > kMaxThresholds) {
    faults.Add(
        "flow_deviation.threshold",
        absl::StrCat(count, " are given; must be 1 to ", kMaxThresholds));
  }
  double previous = 0;
  for (int k = 0; k < count; ++k) {
    const double threshold = spec.threshold(k);
    faults.Require(
        threshold > previous && std::isfinite(threshold),
        absl::StrCat("flow_deviation.threshold[", k, "]"), threshold,
        absl::StrCat("> ", ShortestDecimal(previous), " and finite"));
    previous = threshold;
  }
}

// The gradient is tabulated between the walls, so they lie in the domain.
void ValidateWalls(const manifest::Experiment& experiment,
                   const Landscape& landscape, FaultList& faults) {
  const double start = experiment.flow_deviation().start();
  const Domain domain = DomainOf(landscape);
  for (int i = 0; i < experiment.process_size(); ++i) {
    const double bound = experiment.process(i).projection_bound();
    // A bound that is not positive is a fault of its own.
    if (!(bound > 0)) continue;
    const std::string path = absl::StrCat("process[", i, "].projection_bound");
    faults.Require(std::isfinite(bound), path, bound,
                   "finite: flow_deviation follows chains beyond their field");
    if (!std::isfinite(bound)) continue;
    faults.Require(bound >= std::fabs(start), path, bound,
                   ">= |flow_deviation.start|");
    faults.Require(domain.lower <= -bound && bound <= domain.upper, path, bound,
                   absl::StrCat("in the landscape's domain [",
                                ShortestDecimal(domain.lower), ", ",
                                ShortestDecimal(domain.upper), "]"));
  }
}

void ValidateSampling(const manifest::Experiment& experiment,
                      absl::string_view scale,
                      const manifest::Sampling& sampling, FaultList& faults) {
  if (!sampling.has_flow_deviation()) return;
  const manifest::FlowDeviationSampling& sizes = sampling.flow_deviation();
  const std::string path = absl::StrCat(scale, ".flow_deviation");
  const auto max_steps = [&](double learning_rate) {
    return NumSteps(experiment.flow_deviation().horizon(), learning_rate);
  };
  ValidateNumChains(experiment, path, sizes.num_chains(), max_steps, faults);
  ValidateRecordedPaths(experiment, path, sizes.num_recorded_paths(),
                        kMaxRecordedPaths, max_steps, faults);
}

}  // namespace

void ValidateFlowDeviation(const manifest::Experiment& experiment,
                           const Landscape& landscape, FaultList& faults) {
  const manifest::FlowDeviationSpec& spec = experiment.flow_deviation();
  if (!spec.has_start()) faults.Add("flow_deviation.start", "is not given");
  faults.Require(FieldOf(landscape).Contains(spec.start()),
                 "flow_deviation.start", spec.start(),
                 "inside an attraction field");
  ValidateHorizon(experiment, faults);
  ValidateThresholds(spec, faults);
  ValidateWalls(experiment, landscape, faults);
  ValidateSampling(experiment, "toy", experiment.toy(), faults);
  ValidateSampling(experiment, "quick", experiment.quick(), faults);
  ValidateSampling(experiment, "slide", experiment.slide(), faults);
  ValidateSampling(experiment, "full", experiment.full(), faults);
}

}  // namespace thsgd

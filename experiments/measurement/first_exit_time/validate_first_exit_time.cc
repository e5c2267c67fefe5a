// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/validate_first_exit_time.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/chains/validate_num_chains.h"
#include "experiments/measurement/first_exit_time/first_exit_run.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/quadratic_bowl.h"

namespace thsgd {
namespace {

// Beyond what a field can be left in while somebody waits; also, sums of steps
// must fit 64 bits.
constexpr double kMaxStepsPerChain = 1e12;
constexpr double kMaxTotalSteps = 1e16;

void ValidateCaps(const manifest::Experiment& experiment, FaultList& faults) {
  const manifest::FirstExitTimeSpec& spec = experiment.first_exit_time();
  const int count = spec.cap_size();
  if (count != 1 && count != experiment.process_size()) {
    faults.Add("first_exit_time.cap",
               absl::StrCat(count,
                            " are given; must be 1 or as many as there are "
                            "processes, ",
                            experiment.process_size()));
    return;
  }
  for (int i = 0; i < count; ++i) {
    const manifest::StepCap& cap = spec.cap(i);
    const std::string path = absl::StrCat("first_exit_time.cap[", i, "]");
    const bool valid_horizon =
        cap.horizon() > 0 && std::isfinite(cap.horizon());
    faults.Require(valid_horizon, absl::StrCat(path, ".horizon"), cap.horizon(),
                   "> 0 and finite");
    const bool valid_exponent = cap.exponent() >= 1 && cap.exponent() <= 20;
    faults.Require(valid_exponent, absl::StrCat(path, ".exponent"),
                   cap.exponent(), "1 to 20");
    if (!valid_horizon || !valid_exponent) continue;
    for (double learning_rate : experiment.learning_rate()) {
      const double num_steps = FirstExitCap(spec, i, learning_rate);
      // A learning rate out of range is a fault of its own.
      faults.Require(std::isnan(num_steps) ||
                         (num_steps >= 1 && num_steps <= kMaxStepsPerChain),
                     path, absl::StrCat(ShortestDecimal(num_steps), " steps"),
                     absl::StrCat("1 to ", ShortestDecimal(kMaxStepsPerChain),
                                  " steps at the learning rate ",
                                  ShortestDecimal(learning_rate)));
    }
  }
}

void ValidateWalls(const manifest::Experiment& experiment, double reach,
                   absl::string_view requirement, FaultList& faults) {
  for (int i = 0; i < experiment.process_size(); ++i) {
    const double bound = experiment.process(i).projection_bound();
    // A bound that is not positive is a fault of its own.
    faults.Require(!(bound > 0) || bound >= reach,
                   absl::StrCat("process[", i, "].projection_bound"), bound,
                   requirement);
  }
}

void ValidateSampling(const manifest::Experiment& experiment,
                      absl::string_view scale,
                      const manifest::Sampling& sampling, FaultList& faults) {
  if (!sampling.has_first_exit_time()) return;
  const manifest::FirstExitTimeSampling& sizes = sampling.first_exit_time();
  const std::string path = absl::StrCat(scale, ".first_exit_time");
  // Caps differ between processes, so the steps are added up here.
  ValidateNumChains(
      experiment, path, sizes.num_chains(), [](double) { return 0.0; }, faults);
  const int count = sizes.num_chains_size();
  if (count != 1 && count != experiment.process_size()) return;
  double total_steps = 0;
  for (int i = 0; i < experiment.process_size(); ++i) {
    for (double learning_rate : experiment.learning_rate()) {
      total_steps +=
          static_cast<double>(sizes.num_chains(count == 1 ? 0 : i)) *
          FirstExitCap(experiment.first_exit_time(), i, learning_rate);
    }
  }
  // NaN stems from faults that are reported already.
  faults.Require(!(total_steps > kMaxTotalSteps), path,
                 absl::StrCat(ShortestDecimal(total_steps),
                              " steps up to the "
                              "caps"),
                 absl::StrCat("at most ", ShortestDecimal(kMaxTotalSteps)));
}

void ValidateSizes(const manifest::Experiment& experiment, FaultList& faults) {
  ValidateCaps(experiment, faults);
  ValidateSampling(experiment, "toy", experiment.toy(), faults);
  ValidateSampling(experiment, "quick", experiment.quick(), faults);
  ValidateSampling(experiment, "slide", experiment.slide(), faults);
  ValidateSampling(experiment, "full", experiment.full(), faults);
}

void ValidateAttempts(const manifest::Experiment& experiment,
                      const AttractionField& field, FaultList& faults) {
  const manifest::FirstExitTimeSpec& spec = experiment.first_exit_time();
  if (spec.core_radius() == 0 && spec.attempt_radius() == 0) return;
  const double width = field.EffectiveWidth();
  faults.Require(
      spec.attempt_radius() > 0 && spec.attempt_radius() < width,
      "first_exit_time.attempt_radius", spec.attempt_radius(),
      absl::StrCat("> 0 and < the effective width ", ShortestDecimal(width)));
  faults.Require(
      spec.core_radius() > 0 && spec.core_radius() < spec.attempt_radius(),
      "first_exit_time.core_radius", spec.core_radius(),
      "> 0 and < attempt_radius");
  ValidateWalls(experiment,
                std::nextafter(std::fabs(field.minimum) + spec.attempt_radius(),
                               HUGE_VAL),
                "> |m| + first_exit_time.attempt_radius", faults);
}

}  // namespace

void ValidateFirstExitTime(const manifest::Experiment& experiment,
                           const Landscape& landscape, FaultList& faults) {
  const manifest::FirstExitTimeSpec& spec = experiment.first_exit_time();
  ValidateSizes(experiment, faults);
  if (spec.start_size() != 1) {
    faults.Add("first_exit_time.start",
               absl::StrCat(spec.start_size(),
                            " coordinates are given; the landscape has 1"));
    return;
  }
  const AttractionField& field = FieldOf(landscape);
  faults.Require(field.Contains(spec.start(0)), "first_exit_time.start",
                 spec.start(0), "inside an attraction field");
  if (!field.Contains(spec.start(0))) return;
  faults.Require(std::isfinite(field.lower) && std::isfinite(field.upper),
                 "first_exit_time.start", spec.start(0),
                 absl::StrCat("in a field with two finite ends, not (",
                              ShortestDecimal(field.lower), ", ",
                              ShortestDecimal(field.upper), ")"));
  ValidateWalls(experiment, std::fabs(spec.start(0)),
                ">= |first_exit_time.start|", faults);
  ValidateAttempts(experiment, field, faults);
}

void ValidateFirstExitTime(const manifest::Experiment& experiment,
                           const MultivariateLandscape& landscape,
                           FaultList& faults) {
  const manifest::FirstExitTimeSpec& spec = experiment.first_exit_time();
  ValidateSizes(experiment, faults);
  faults.Require(spec.attempt_radius() == 0, "first_exit_time.attempt_radius",
                 spec.attempt_radius(),
                 "0 in R^d, where attempts are not counted");
  const bool is_bowl = std::holds_alternative<QuadraticBowl>(landscape);
  const bool valid_core =
      is_bowl ? spec.core_radius() == 0
              : spec.core_radius() > 0 && std::isfinite(spec.core_radius());
  faults.Require(valid_core, "first_exit_time.core_radius", spec.core_radius(),
                 is_bowl ? "0 for a quadratic_bowl, whose field is declared"
                         : "> 0 and finite");
  const int dimension = DimensionOf(landscape);
  if (spec.start_size() != 1 && spec.start_size() != dimension) {
    faults.Add(
        "first_exit_time.start",
        absl::StrCat(spec.start_size(), " coordinates are given; must be 1 or ",
                     dimension));
    return;
  }
  double reach = 0;
  for (double coordinate : spec.start()) {
    reach = std::max(reach, std::fabs(coordinate));
  }
  ValidateWalls(experiment, reach, ">= |first_exit_time.start|", faults);
  if (valid_core) {
    faults.AddAll("first_exit_time", FieldInSpace(landscape, spec).status());
  }
}

}  // namespace thsgd

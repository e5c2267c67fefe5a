// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/noise_plan.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "base/identifier.h"
#include "base/status_macros.h"
#include "dl/train/training_run.pb.h"
#include "dl/train/validate_training_run.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/manifest/any_experiment.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/runner/shards.h"

namespace thsgd {
namespace {

using manifest::GradientNoiseExperiment;
using manifest::GradientNoiseSampling;
using manifest::NoiseControl;

constexpr int kMostControls = 16;
constexpr int kLeastGradients = 40;
constexpr int kMostGradients = 100000;
constexpr int kMostDirections = 1000;
constexpr int kMostResamples = 1000000;

void ValidateRun(const manifest::TrainingRun& run, FaultList& faults) {
  faults.AddAll("run", ValidateTrainingRun(run));
  if (run.has_augmentation()) {
    faults.Add("run.augmentation", "gradient noise has none");
  }
  if (run.has_sharpness()) {
    faults.Add("run.sharpness", "is not measured here");
  }
  faults.Require(run.method().batch_size() >= 1, "run.method.batch_size",
                 run.method().batch_size(), ">= 1: all samples give no noise");
}

void ValidateControl(const NoiseControl& control, absl::string_view path,
                     FaultList& faults) {
  RequireIdentifier(absl::StrCat(path, ".name"), control.name(), faults);
  faults.Require(!control.title().empty(), absl::StrCat(path, ".title"), "\"\"",
                 "given");
  switch (control.form_case()) {
    case NoiseControl::kCoordinate:
      faults.AddAll(absl::StrCat(path, ".coordinate"),
                    NoiseLawFromProto(control.coordinate()).status());
      break;
    case NoiseControl::kRadius:
      faults.AddAll(absl::StrCat(path, ".radius"),
                    NoiseLawFromProto(control.radius()).status());
      break;
    case NoiseControl::FORM_NOT_SET:
      faults.Add(path, "coordinate or radius must be given");
  }
}

void ValidateSampling(const GradientNoiseExperiment& experiment,
                      const GradientNoiseSampling& sampling,
                      absl::string_view path, FaultList& faults) {
  const auto field = [&](absl::string_view name) {
    return absl::StrCat(path, ".", name);
  };
  if (sampling.iteration().empty()) {
    faults.Add(field("iteration"), "none is given");
  }
  int least = 0;
  for (int i = 0; i < sampling.iteration_size(); ++i) {
    const int iteration = sampling.iteration(i);
    const int most = experiment.run().num_iterations();
    faults.Require(iteration >= least && iteration <= most,
                   field(absl::StrCat("iteration[", i, "]")), iteration,
                   absl::StrCat(least, " to ", most));
    least = iteration + 1;
  }
  const int n = sampling.num_gradients();
  const int m = sampling.block_size();
  faults.Require(n >= kLeastGradients && n <= kMostGradients,
                 field("num_gradients"), n,
                 absl::StrCat(kLeastGradients, " to ", kMostGradients));
  faults.Require(m >= 2 && m <= n / 10 && n % m == 0, field("block_size"), m,
                 absl::StrCat("2 to ", n / 10, " and a divisor of ", n));
  const double least_resamples = 2 / (1 - experiment.confidence()) - 1;
  // As in stats/bootstrap.cc: a product must not round to below its integer.
  faults.Require(sampling.num_resamples() >= least_resamples - 1e-6 &&
                     sampling.num_resamples() <= kMostResamples,
                 field("num_resamples"), sampling.num_resamples(),
                 absl::StrCat(least_resamples, " to ", kMostResamples));
}

}  // namespace

absl::Status ValidateNoiseExperiment(
    const GradientNoiseExperiment& experiment) {
  FaultList faults;
  ValidateProse(experiment, faults);
  ValidateRun(experiment.run(), faults);
  faults.Require(experiment.control_size() >= 1 &&
                     experiment.control_size() <= kMostControls,
                 "number of controls", experiment.control_size(),
                 absl::StrCat("1 to ", kMostControls));
  absl::flat_hash_set<std::string> names;
  for (int i = 0; i < experiment.control_size(); ++i) {
    const NoiseControl& control = experiment.control(i);
    const std::string path = absl::StrCat("control[", i, "]");
    ValidateControl(control, path, faults);
    faults.Require(names.insert(control.name()).second,
                   absl::StrCat(path, ".name"),
                   absl::StrCat("\"", control.name(), "\""), "unique");
  }
  faults.Require(experiment.num_directions() >= 1 &&
                     experiment.num_directions() <= kMostDirections,
                 "num_directions", experiment.num_directions(),
                 absl::StrCat("1 to ", kMostDirections));
  faults.Require(experiment.confidence() > 0 && experiment.confidence() < 1,
                 "confidence", experiment.confidence(), "in (0, 1)");
  ValidateSamplings(
      experiment,
      [&](const GradientNoiseSampling& sampling, absl::string_view scale) {
        ValidateSampling(experiment, sampling, scale, faults);
      },
      faults);
  return faults.ToStatus();
}

absl::StatusOr<GradientNoiseExperiment> ReadNoiseExperiment(
    const std::string& path) {
  return ReadValid(path, ValidateNoiseExperiment);
}

absl::StatusOr<manifest::GradientNoisePlan> MakeNoisePlan(
    const GradientNoiseExperiment& experiment, manifest::Scale scale) {
  THSGD_ASSIGN_OR_RETURN(const GradientNoiseSampling* sampling,
                         RequireSampling(experiment, scale));
  manifest::GradientNoisePlan plan;
  plan.set_scale(scale);
  *plan.mutable_run() = experiment.run();
  plan.mutable_run()->mutable_method()->clear_title();
  for (const NoiseControl& control : experiment.control()) {
    *plan.add_control() = control;
    plan.mutable_control()->rbegin()->clear_title();
  }
  plan.set_num_directions(experiment.num_directions());
  plan.set_confidence(experiment.confidence());
  *plan.mutable_sampling() = *sampling;
  plan.mutable_sampling()->clear_reduced();
  return plan;
}

int NumSamples(const manifest::GradientNoisePlan& plan) {
  return plan.sampling().iteration_size() + plan.control_size();
}

absl::StatusOr<manifest::GradientNoiseResult> MergeNoiseShards(
    const manifest::GradientNoisePlan& plan,
    std::vector<manifest::GradientNoiseShardResult> shards) {
  return MergeDealtShards<manifest::GradientNoiseResult>(
      plan, NumSamples(plan), std::move(shards),
      [](auto& message) { return message.mutable_sample(); });
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/noise_plan.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "base/identifier.h"
#include "base/proto_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "dl/train/training_run.pb.h"
#include "dl/train/validate_training_run.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/plan.h"

namespace thsgd {
namespace {

using manifest::GradientNoiseExperiment;
using manifest::GradientNoiseSampling;
using manifest::NoiseControl;

constexpr manifest::Scale kScales[] = {manifest::TOY, manifest::QUICK,
                                       manifest::SLIDE, manifest::FULL};
constexpr int kMostControls = 16;
constexpr int kLeastGradients = 40;
constexpr int kMostGradients = 100000;
constexpr int kMostDirections = 1000;
constexpr int kMostResamples = 1000000;

void ValidateProse(const GradientNoiseExperiment& experiment,
                   FaultList& faults) {
  const auto require = [&](absl::string_view field, const std::string& text) {
    faults.Require(!text.empty(), field, "\"\"", "given");
  };
  require("title", experiment.title());
  require("claim", experiment.claim());
  require("source", experiment.source());
}

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

const GradientNoiseSampling* NoiseSamplingOf(
    const GradientNoiseExperiment& experiment, manifest::Scale scale) {
  switch (scale) {
    case manifest::TOY:
      return experiment.has_toy() ? &experiment.toy() : nullptr;
    case manifest::QUICK:
      return experiment.has_quick() ? &experiment.quick() : nullptr;
    case manifest::SLIDE:
      return experiment.has_slide() ? &experiment.slide() : nullptr;
    case manifest::FULL:
      return experiment.has_full() ? &experiment.full() : nullptr;
    default:
      return nullptr;
  }
}

absl::Status ValidateNoiseExperiment(
    const GradientNoiseExperiment& experiment) {
  FaultList faults;
  RequireIdentifier("name", experiment.name(), faults);
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
  bool any = false;
  for (manifest::Scale scale : kScales) {
    const GradientNoiseSampling* sampling = NoiseSamplingOf(experiment, scale);
    if (sampling == nullptr) continue;
    any = true;
    ValidateSampling(experiment, *sampling, NameOfScale(scale), faults);
  }
  if (!any) faults.Add("toy, quick, slide, full", "none is given");
  return faults.ToStatus();
}

absl::StatusOr<GradientNoiseExperiment> ReadNoiseExperiment(
    const std::string& path) {
  GradientNoiseExperiment experiment;
  THSGD_RETURN_IF_ERROR(ReadTextProto(path, &experiment));
  const absl::Status valid = ValidateNoiseExperiment(experiment);
  if (valid.ok()) return experiment;
  return absl::InvalidArgumentError(
      absl::StrCat(path, " cannot be run:\n  ",
                   absl::StrReplaceAll(valid.message(), {{"\n", "\n  "}})));
}

absl::StatusOr<manifest::GradientNoisePlan> MakeNoisePlan(
    const GradientNoiseExperiment& experiment, manifest::Scale scale) {
  const GradientNoiseSampling* sampling = NoiseSamplingOf(experiment, scale);
  if (sampling == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOfScale(scale),
                     ": the manifest gives no sample sizes for this scale"));
  }
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

std::string NoisePlanDigest(const manifest::GradientNoisePlan& plan) {
  return Sha256Hex(SerializeDeterministically(plan));
}

std::vector<int> SamplesOfShard(const manifest::GradientNoisePlan& plan,
                                int shard_index, int num_shards) {
  const int num_samples =
      plan.sampling().iteration_size() + plan.control_size();
  std::vector<int> samples;
  for (int i = shard_index; i < num_samples; i += num_shards) {
    samples.push_back(i);
  }
  return samples;
}

absl::StatusOr<manifest::GradientNoiseResult> MergeNoiseShards(
    const manifest::GradientNoisePlan& plan,
    const std::vector<manifest::GradientNoiseShardResult>& shards) {
  const std::string digest = NoisePlanDigest(plan);
  const int num_shards = static_cast<int>(shards.size());
  manifest::GradientNoiseResult result;
  *result.mutable_plan() = plan;
  result.mutable_provenance()->set_plan_sha256(digest);
  const std::size_t num_samples = SamplesOfShard(plan, 0, 1).size();
  for (std::size_t i = 0; i < num_samples; ++i) result.add_sample();
  absl::flat_hash_set<int> seen;
  for (const manifest::GradientNoiseShardResult& shard : shards) {
    const std::string name =
        absl::StrCat("shard ", shard.shard_index(), " of ", shard.num_shards());
    if (shard.plan_sha256() != digest) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, " was computed from another plan"));
    }
    const std::vector<int> samples =
        SamplesOfShard(plan, shard.shard_index(), shard.num_shards());
    if (shard.num_shards() != num_shards ||
        !seen.insert(shard.shard_index()).second ||
        static_cast<int>(samples.size()) != shard.sample_size()) {
      return absl::InvalidArgumentError(absl::StrCat(
          name, " does not fit: ", num_shards,
          " shards are given, and each must be there once and complete"));
    }
    for (int k = 0; k < shard.sample_size(); ++k) {
      *result.mutable_sample(samples[k]) = shard.sample(k);
    }
  }
  return result;
}

}  // namespace thsgd

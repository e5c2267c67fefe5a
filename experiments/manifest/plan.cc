// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/manifest/plan.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "base/proto_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/validate_experiment.h"

namespace thsgd {

absl::StatusOr<manifest::Experiment> ReadExperiment(const std::string& path) {
  manifest::Experiment experiment;
  THSGD_RETURN_IF_ERROR(ReadTextProto(path, &experiment));
  const absl::Status valid = ValidateExperiment(experiment);
  if (!valid.ok()) {
    const std::string faults =
        absl::StrReplaceAll(valid.message(), {{"\n", "\n  "}});
    return absl::InvalidArgumentError(
        absl::StrCat(path, " cannot be run:\n  ", faults));
  }
  return experiment;
}

absl::StatusOr<manifest::Scale> ScaleFromName(absl::string_view name) {
  for (manifest::Scale scale :
       {manifest::TOY, manifest::QUICK, manifest::SLIDE, manifest::FULL}) {
    if (name == NameOfScale(scale)) return scale;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "scale = \"", name, "\"; must be toy, quick, slide or full"));
}

std::string NameOfScale(manifest::Scale scale) {
  return absl::AsciiStrToLower(manifest::Scale_Name(scale));
}

absl::StatusOr<manifest::Plan> MakePlan(const manifest::Experiment& experiment,
                                        manifest::Scale scale) {
  manifest::Plan plan;
  plan.set_scale(scale);
  switch (scale) {
    case manifest::TOY:
      *plan.mutable_sampling() = experiment.toy();
      break;
    case manifest::QUICK:
      *plan.mutable_sampling() = experiment.quick();
      break;
    case manifest::SLIDE:
      *plan.mutable_sampling() = experiment.slide();
      break;
    case manifest::FULL:
      *plan.mutable_sampling() = experiment.full();
      break;
    default:
      return absl::InvalidArgumentError("no scale is given");
  }
  if (plan.sampling().measurement_case() ==
      manifest::Sampling::MEASUREMENT_NOT_SET) {
    const std::string name = NameOfScale(scale);
    return absl::InvalidArgumentError(absl::StrCat(
        name, ": the manifest gives no sample sizes for this scale"));
  }
  manifest::Experiment& kept = *plan.mutable_experiment();
  kept = experiment;
  kept.clear_title();
  kept.clear_claim();
  kept.clear_source();
  kept.clear_description();
  kept.clear_toy();
  kept.clear_quick();
  kept.clear_slide();
  kept.clear_full();
  return plan;
}

std::string PlanDigest(const manifest::Plan& plan) {
  return Sha256Hex(SerializeDeterministically(plan));
}

}  // namespace thsgd

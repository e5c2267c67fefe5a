// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What the manifests of every kind of experiment share: name and prose, and
// sample sizes by scale. `Experiment` is the kind's message.

#ifndef THSGD_EXPERIMENTS_MANIFEST_ANY_EXPERIMENT_H_
#define THSGD_EXPERIMENTS_MANIFEST_ANY_EXPERIMENT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "base/identifier.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/scale.h"

namespace thsgd {

// Reads a text proto and validates it. Errors: those of ReadTextProto;
// InvalidArgument with the file's name and every fault.
template <typename Experiment>
absl::StatusOr<Experiment> ReadValid(
    const std::string& path, absl::Status (*validate)(const Experiment&)) {
  Experiment experiment;
  THSGD_RETURN_IF_ERROR(ReadTextProto(path, &experiment));
  const absl::Status valid = validate(experiment);
  if (valid.ok()) return experiment;
  return absl::InvalidArgumentError(
      absl::StrCat(path, " cannot be run:\n  ",
                   absl::StrReplaceAll(valid.message(), {{"\n", "\n  "}})));
}

// Adds the faults of the name and of the prose that must be given.
template <typename Experiment>
void ValidateProse(const Experiment& experiment, FaultList& faults) {
  RequireIdentifier("name", experiment.name(), faults);
  const auto require = [&](absl::string_view field, const std::string& text) {
    faults.Require(!text.empty(), field, "\"\"", "given");
  };
  require("title", experiment.title());
  require("claim", experiment.claim());
  require("source", experiment.source());
}

// Sample sizes of a scale; null if the manifest gives none.
template <typename Experiment>
auto SamplingOf(const Experiment& experiment, manifest::Scale scale)
    -> decltype(&experiment.toy()) {
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

// Where they are put, added if there are none; null for no scale.
template <typename Experiment>
auto MutableSamplingOf(manifest::Scale scale, Experiment& experiment)
    -> decltype(experiment.mutable_toy()) {
  switch (scale) {
    case manifest::TOY:
      return experiment.mutable_toy();
    case manifest::QUICK:
      return experiment.mutable_quick();
    case manifest::SLIDE:
      return experiment.mutable_slide();
    case manifest::FULL:
      return experiment.mutable_full();
    default:
      return nullptr;
  }
}

// Sample sizes of a scale where they are needed. Errors: InvalidArgument if
// there are none.
template <typename Experiment>
auto RequireSampling(const Experiment& experiment, manifest::Scale scale)
    -> absl::StatusOr<decltype(&experiment.toy())> {
  if (const auto* sampling = SamplingOf(experiment, scale)) return sampling;
  return absl::InvalidArgumentError(
      absl::StrCat(NameOfScale(scale),
                   ": the manifest gives no sample sizes for this scale"));
}

// Calls validate(sample sizes, name of the scale) for each scale that the
// manifest gives; adds a fault if that is none.
template <typename Experiment, typename ValidateSampling>
void ValidateSamplings(const Experiment& experiment,
                       const ValidateSampling& validate, FaultList& faults) {
  bool any = false;
  for (manifest::Scale scale :
       {manifest::TOY, manifest::QUICK, manifest::SLIDE, manifest::FULL}) {
    const auto* sampling = SamplingOf(experiment, scale);
    if (sampling == nullptr) continue;
    any = true;
    validate(*sampling, NameOfScale(scale));
  }
  if (!any) faults.Add("toy, quick, slide, full", "none is given");
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MANIFEST_ANY_EXPERIMENT_H_

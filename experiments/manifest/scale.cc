// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/manifest/scale.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "experiments/manifest/experiment.pb.h"

namespace thsgd {

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

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Names of scales.

#ifndef THSGD_EXPERIMENTS_MANIFEST_SCALE_H_
#define THSGD_EXPERIMENTS_MANIFEST_SCALE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "experiments/manifest/experiment.pb.h"

namespace thsgd {

// "toy", "quick", "slide" or "full". Errors: InvalidArgument for others.
absl::StatusOr<manifest::Scale> ScaleFromName(absl::string_view name);
std::string NameOfScale(manifest::Scale scale);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MANIFEST_SCALE_H_

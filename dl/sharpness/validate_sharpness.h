// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validation of what is to be measured of the sharpness of a minimum.

#ifndef THSGD_DL_SHARPNESS_VALIDATE_SHARPNESS_H_
#define THSGD_DL_SHARPNESS_VALIDATE_SHARPNESS_H_

#include "absl/status/status.h"
#include "dl/sharpness/sharpness.pb.h"

namespace thsgd {

// OK, or InvalidArgument with every fault, one a line (see base/fault_list.h).
absl::Status ValidateSharpness(const manifest::SharpnessSpec& spec);

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_VALIDATE_SHARPNESS_H_

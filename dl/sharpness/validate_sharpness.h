// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validation of what is to be measured of the sharpness of a minimum.

#ifndef THSGD_DL_SHARPNESS_VALIDATE_SHARPNESS_H_
#define THSGD_DL_SHARPNESS_VALIDATE_SHARPNESS_H_

#include "base/fault_list.h"
#include "dl/sharpness/sharpness.pb.h"

namespace thsgd {

// Adds every fault of the specification, as "sharpness.FIELD = ...".
void ValidateSharpness(const manifest::SharpnessSpec& spec, FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_VALIDATE_SHARPNESS_H_

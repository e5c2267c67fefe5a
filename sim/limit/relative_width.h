// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The least number of truncated jumps that leaves an attraction field.

#ifndef THSGD_SIM_LIMIT_RELATIVE_WIDTH_H_
#define THSGD_SIM_LIMIT_RELATIVE_WIDTH_H_

#include "absl/status/statusor.h"
#include "sim/landscape/attraction_field.h"

namespace thsgd {

// l* = ceil(r / b) with r the effective width; 1 for b = inf.
// Errors: InvalidArgument if r / b is an integer up to rounding (the limit
// theorems exclude this null set of thresholds: the field is then left by
// l* or l* + 1 jumps depending on the noise between them) or if l* exceeds
// 1000.
absl::StatusOr<int> RelativeWidth(double effective_width,
                                  double truncation_threshold);

// The same for a field of which both ends are exits.
absl::StatusOr<int> RelativeWidth(const AttractionField& field,
                                  double truncation_threshold);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_RELATIVE_WIDTH_H_

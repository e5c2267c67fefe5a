// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether a result of occupation is what its plan asks for.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_COMPLETE_OCCUPATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_COMPLETE_OCCUPATION_H_

#include "absl/status/status.h"
#include "experiments/manifest/result.pb.h"

namespace thsgd {

// Precondition: the plan is valid and measures this.
// Errors: InvalidArgument that names what is missing, of another shape, or no
// count of anything.
absl::Status RequireCompleteOccupation(const manifest::Result& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_COMPLETE_OCCUPATION_H_

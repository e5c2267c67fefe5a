// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether a result of metastability is what its plan asks for.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_COMPLETE_METASTABILITY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_COMPLETE_METASTABILITY_H_

#include "absl/status/status.h"
#include "experiments/manifest/result.pb.h"

namespace thsgd {

// Precondition: the plan is valid and measures this.
// Errors: InvalidArgument that names what is missing, of another shape, or no
// count of anything.
absl::Status RequireCompleteMetastability(const manifest::Result& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_COMPLETE_METASTABILITY_H_

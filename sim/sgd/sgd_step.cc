// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/sgd_step.h"

#include <cmath>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"

namespace thsgd {

absl::StatusOr<SgdParams> SgdParams::Create(double learning_rate,
                                            double truncation_threshold,
                                            double projection_bound) {
  FaultList faults;
  faults.Require(learning_rate > 0 && std::isfinite(learning_rate),
                 "learning_rate", learning_rate, "> 0 and finite");
  faults.Require(truncation_threshold > 0, "truncation_threshold",
                 truncation_threshold, "> 0 (inf: no truncation)");
  faults.Require(projection_bound > 0, "projection_bound", projection_bound,
                 "> 0 (inf: no projection)");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return SgdParams(learning_rate, truncation_threshold, projection_bound);
}

}  // namespace thsgd

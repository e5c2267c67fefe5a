// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/quadratic_well.h"

#include <cmath>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"

namespace thsgd {

absl::StatusOr<QuadraticWell> QuadraticWell::Create(double minimum,
                                                    double curvature,
                                                    double lower_exit,
                                                    double upper_exit) {
  FaultList faults;
  faults.Require(std::isfinite(minimum), "minimum", minimum, "finite");
  faults.Require(curvature > 0 && std::isfinite(curvature), "curvature",
                 curvature, "> 0 and finite");
  faults.Require(lower_exit < minimum && std::isfinite(lower_exit),
                 "lower_exit", lower_exit, "< minimum and finite");
  faults.Require(upper_exit > minimum && std::isfinite(upper_exit),
                 "upper_exit", upper_exit, "> minimum and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return QuadraticWell({minimum, lower_exit, upper_exit}, curvature);
}

double QuadraticWell::Flow(double x, double t) const {
  return field_.minimum + (x - field_.minimum) * std::exp(-curvature_ * t);
}

}  // namespace thsgd

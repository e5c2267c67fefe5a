// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/quartic_well.h"

#include <cmath>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"

namespace thsgd {

absl::StatusOr<QuarticWell> QuarticWell::Create(double minimum,
                                                double curvature,
                                                double barrier_distance) {
  FaultList faults;
  faults.Require(std::isfinite(minimum), "minimum", minimum, "finite");
  faults.Require(curvature > 0 && std::isfinite(curvature), "curvature",
                 curvature, "> 0 and finite");
  faults.Require(barrier_distance > 0 && std::isfinite(barrier_distance),
                 "barrier_distance", barrier_distance, "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return QuarticWell(
      {minimum, minimum - barrier_distance, minimum + barrier_distance},
      curvature, barrier_distance);
}

double QuarticWell::Flow(double x, double t) const {
  // With u = (y/r)^2 the flow is du/dt = -2 curvature u (1 - u), a logistic
  // equation; expm1 keeps 1 - u (1 - e^-2kt) from cancelling near a maximum.
  const double y = x - field_.minimum;
  const double u = y * y * inverse_r_squared_;
  const double denominator = 1 + u * std::expm1(-2 * curvature_ * t);
  return field_.minimum +
         y * std::exp(-curvature_ * t) / std::sqrt(denominator);
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The constants of the limit theorems in one dimension [WOR22]: as eta -> 0,
//   sigma_i(eta) lambda_i(eta) => Exp(q_i)   and
//   P(X_sigma in Omega_j) -> q_ij / q_i,
// with lambda_i as in exit_rate.h and
//   q_ij = int 1{ h(w, t) in Omega_j } nu^l*(dw) dt^(l*-1),
//   nu(dw) = alpha |w|^(-alpha-1) (p+ 1{w>0} + p- 1{w<0}) dw,
// h(w, t) = where l* jumps -phi_b(w_k) lead from m_i (the update subtracts the
// noise, so a negative w leads up), with gradient flow for times t_k in
// between.

#ifndef THSGD_SIM_LIMIT_EXIT_CONSTANTS_H_
#define THSGD_SIM_LIMIT_EXIT_CONSTANTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

// Of one field; units x^(-alpha l*) t^(l*-1).
struct ExitConstants {
  // Their sum is q_i: exits below and above the minimum.
  Estimate below;
  Estimate above;
  // q_ij, [num_fields]; 0 for j = i.
  std::vector<Estimate> to;
  // The rest: landings where there is no field.
  Estimate outside;

  Estimate total() const {
    return {.value = below.value + above.value,
            .error = below.error + above.error};
  }
};

// Of every field of the geometry, which must be one of the landscape. Exact
// but for rounding where l* = 1, else as LandingRates says; the landscape's
// gradient is taken from 50 digits. Deterministic.
// Errors: those of LandingRates, with the field's name.
absl::StatusOr<std::vector<ExitConstants>> ComputeExitConstants(
    const Landscape& landscape, const JumpGeometry& geometry,
    const RegularVariation& tail, double relative_tolerance = 1e-10);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_EXIT_CONSTANTS_H_

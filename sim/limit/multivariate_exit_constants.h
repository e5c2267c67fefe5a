// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The constants of the limit theorems in R^d [WOR22, WR25]: as eta -> 0,
//   sigma_i(eta) lambda_i(eta) => Exp(q_i)   and
//   P(X_sigma in Omega_j) -> q_ij / q_i,
// with lambda_i as in exit_rate.h and
//   q_ij = int 1{ h(w, t) in Omega_j } nu^l*(dw) dt^(l*-1),
//   nu(dw) = alpha r^(-alpha-1) dr S(du),   w = r u,
// S the angular measure of the noise, a probability on the unit sphere; h(w, t)
// = where l* jumps -min(r_k, b) u_k lead from m_i (the update subtracts the
// noise, and its norm is truncated), with gradient flow for times t_k between.
//
// By quasi-Monte Carlo. From where it stands, jump k < l* has at least the size
// s below which the jumps that are left could not leave any more: its radius is
// b in half of the draws, of mass b^-alpha, and log-uniform in (s, b) in the
// others. The wait after it is uniform up to the time T from which on the same
// is true of the flow: its mass is T. Along the direction of the last jump the
// radii that leave are intervals, whose masses are closed; where a piece is not
// known to be of one field, one radius in it is drawn. So the integrand is
// bounded where the flow is not slow, and its mean exact with random shifts.

#ifndef THSGD_SIM_LIMIT_MULTIVARIATE_EXIT_CONSTANTS_H_
#define THSGD_SIM_LIMIT_MULTIVARIATE_EXIT_CONSTANTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "sim/limit/jump_directions.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/shifted_sobol.h"

namespace thsgd {

// Of one field; units x^(-alpha l*) t^(l*-1). Errors are half the widths of 99
// % confidence intervals.
struct MultivariateExitConstants {
  // q_i.
  Estimate total;
  // q_ij, [num_fields]; 0 for j = i.
  std::vector<Estimate> to;
  // Landings where there is no field.
  Estimate outside;
};

// Of field i. The flow is solved to 1e-9. Deterministic.
// Errors: InvalidArgument unless tail_index > 0, the dimensions agree and the
// cube has at most 1000; FailedPrecondition if no point leaves: noise that has
// only some directions may need more jumps than l*, whose constant is not
// computed; OutOfRange if the flow cannot be solved.
absl::StatusOr<MultivariateExitConstants> ComputeMultivariateExitConstants(
    const MultivariateJumpGeometry& geometry, int i,
    const JumpDirections& directions, double tail_index,
    const QuasiMonteCarlo& points);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_MULTIVARIATE_EXIT_CONSTANTS_H_

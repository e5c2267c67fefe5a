// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The exit constant of a ball in R^d [WOR22]: f(x) = c |x - m|^2 / 2, the
// field |x - m| < D, noise with uniform directions, so that everything depends
// on distances alone. The flow leads straight to m, and l* = ceil(D / b) as in
// one dimension: l jumps of size at most b lead no farther than l b.
//
// N_k(u), the rate at which paths are farther than u right after k jumps, is
//   N_1(u) = u^-alpha for u <= b,
//   N_{k+1}(u) = int_{u-b}^{k b} N_k(z) / (c z) M(z, u) dz, k b < u <= (k+1) b,
//   M(z, u) = E[ r^-alpha; r <= b ],  r = -z cos t + sqrt(u^2 - z^2 sin^2 t),
// r the size of the jump that leads from distance z to u at the angle t between
// it and the way out, t of density proportional to sin^(d-2) t on (0, pi);
// because the flow spends dz / (c z) at z, and jumps longer than b, cut to b,
// leave where b does. q = N_l*(D), as landing_rates.h has it for d = 1. Unlike
// there a jump can miss: in high dimension nearly all jumps are at right angles
// to the way out, and exits that need more than that are rare in q.

#ifndef THSGD_SIM_LIMIT_RADIAL_EXIT_H_
#define THSGD_SIM_LIMIT_RADIAL_EXIT_H_

#include "absl/status/statusor.h"
#include "sim/limit/landing_rates.h"

namespace thsgd {

struct RadialExit {
  int dimension;                // d >= 2.
  double curvature;             // c > 0.
  double radius;                // D > 0, finite.
  double truncation_threshold;  // b > 0, infinity for none.
  double tail_index;            // alpha.
};

// q, by Gauss-Legendre rules nested l* - 1 deep, in variables in which square
// roots at the ends are smooth. error: the change from rules half as fine.
// Time: some 10^(3.5 (l* - 1)) evaluations of powers.
// Errors: InvalidArgument if D / b is an integer, or l* > 3.
absl::StatusOr<Estimate> RadialExitConstant(const RadialExit& exit);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_RADIAL_EXIT_H_

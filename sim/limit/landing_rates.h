// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The integral of the limit theorems over jumps and the times between them,
//   int 1{ h(w, t) in A } nu^l(dw) dt,   nu(dw) = p alpha w^(-alpha-1) dw,
// for one direction out of a field, with no flow to solve and no integral of
// dimension above one: docs/theory.md, section "Exit constants".
//
// Let u be the distance from the minimum, g(u) = |f'| there, D that of the exit
// and l = ceil(D / b) jumps the least number that leaves. N_k(u), the rate at
// which paths pass u after k of them, satisfies
//   N_1(u) = p u^-alpha                            for u <= b,
//   N_{k+1}(u) = p int_{u-b}^{k b} N_k(z) / g(z) (u - z)^-alpha dz
//                                                  for u <= (k + 1) b,
// because the flow spends dz / g(z) at z, and jumps longer than b are cut to b.
// The exit constant of that direction is N_l(D); landings in [near, far), both
// beyond D, have the rate N_l(near) - N_l(far), with N_l = 0 beyond l b.
// In the deficit v = k b - u all N_k live on [0, l b - D], where they are
// smooth if f is.

#ifndef THSGD_SIM_LIMIT_LANDING_RATES_H_
#define THSGD_SIM_LIMIT_LANDING_RATES_H_

#include <functional>
#include <vector>

#include "absl/status/statusor.h"

namespace thsgd {

// A number and a bound on how far it is off: the change under the last
// refinement plus rounding. Not a proof; tested against closed forms, nested
// adaptive quadrature and Monte Carlo.
struct Estimate {
  double value;
  double error;
};

// Distances from the minimum, D <= near < far <= infinity.
struct Landing {
  double near;
  double far;
};

// One direction out of one field.
struct JumpDirection {
  // g(u) = |f'(m +- u)| > 0 for 0 < u < D; need not be monotone.
  std::function<double(double)> speed;
  // D > 0, finite.
  double exit_distance;
  // b > 0, infinity for none.
  double truncation_threshold;
  // l = ceil(D / b), D / b not an integer.
  int num_jumps;
  // alpha > 0.
  double tail_index;
  // p: p- towards larger x, p+ towards smaller ones.
  double probability;
};

// rates[i] = N_l(near) - N_l(far) of landings[i]; units x^(-alpha l) t^(l-1).
// Closed for l = 1. Else by composite Gauss-Legendre quadrature of 16 points a
// panel, panels graded towards the two ends, where g or the jump may be as
// small as D - (l-1) b, and halved until the relative change is below
// `relative_tolerance`.
// Errors: InvalidArgument if g is not positive and finite at a node;
// OutOfRange if the tolerance is not reached with 2^13 nodes.
absl::StatusOr<std::vector<Estimate>> LandingRates(
    const JumpDirection& direction, const std::vector<Landing>& landings,
    double relative_tolerance = 1e-10);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_LANDING_RATES_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The catastrophe principle [WR25]: an event A that takes at least I*(A) jumps
// of a gradient flow that starts in a minimum has, in T / eta steps,
//   P(X^eta in A) / (H(1/eta) / eta)^I*(A) -> C(A),
//   C(A) = int over 0 < t_1 < ... < t_I* < T and jumps w of
//          1{ flow from the minimum, jumps -phi_b(w_k) at t_k, is in A }
//          nu^I*(dw) dt,
// and given A the path is such a flow with I*(A) jumps.

#ifndef THSGD_SIM_LIMIT_CATASTROPHE_H_
#define THSGD_SIM_LIMIT_CATASTROPHE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/shifted_sobol.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

// Of one field; units x^(-alpha I*) t^I*.
struct CatastropheConstants {
  // I* of all the events below: l*.
  int num_jumps;
  // A = the path leaves the field by time T. With one jump C(A) = q T; for
  // T -> infinity C(A) / T -> q.
  Estimate leave;
  // A = the path is in field j at time T, [num_fields]: whoever lands there by
  // the last jump stays there. 0 for j = i, and for fields that l* jumps do not
  // reach: those take more (distant_field.h).
  std::vector<Estimate> end_in;
};

// horizon: T > 0, in time of the gradient flow (T / eta steps).
// Errors: those of TimedLandingRates.
absl::StatusOr<CatastropheConstants> ComputeCatastropheConstants(
    const Landscape& landscape, const JumpGeometry& geometry, int field,
    const RegularVariation& tail, double horizon,
    const QuasiMonteCarlo& points = {});

// C (H(1/eta) / eta)^I*, with H exact: theory's probability of an event.
double CatastropheProbability(const NoiseLaw& law, double learning_rate,
                              int num_jumps, double constant);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_CATASTROPHE_H_

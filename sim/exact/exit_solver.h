// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// First exit of truncated SGD from one attraction field in one dimension at
// finite eta, without Monte Carlo: u(x) = E_x[sigma] solves
//   u = 1 + P u,   sigma = min{ j >= 1 : X_j not in Omega },
// P the law of one step restricted to Omega (transition_operator.h); the same
// equation with the probability to land in Omega_j at once in place of 1 gives
// P_x(X_sigma in Omega_j).

#ifndef THSGD_SIM_EXACT_EXIT_SOLVER_H_
#define THSGD_SIM_EXACT_EXIT_SOLVER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

struct ExactExitOptions {
  // Cells of the coarsest of three grids, each twice as fine as the one before;
  // the finest has some 4 num_cells nodes. Memory 128 num_cells^2 bytes, time
  // of the finest grid's elimination 43 num_cells^3 operations.
  int num_cells = 250;
};

// Errors are the change from the finest grid but one to the finest: see
// ExtrapolateGrids.
struct ExactExit {
  // E[sigma], in steps.
  Estimate mean_exit_time;
  // P(X_sigma below or above Omega).
  Estimate below;
  Estimate above;
  // P(X_sigma in Omega_j), [num_fields of the landscape]; 0 for the field
  // itself. What is beyond walls is in the fields at the walls.
  std::vector<Estimate> to;
  // Landings where there is no field.
  Estimate outside;
};

// From three grids, each twice as fine as the one before.
//   value: Richardson's (4 fine - middle) / 3 where the differences shrink as
//   for an error of second order (by 3 to 5.3), fine otherwise.
//   error: the correction where extrapolated; otherwise half the first change
//   or, if changes did not shrink by half, twice the larger of the two. Plus
//   1e-9 of the value for rounding. No proof; tested against closed forms,
//   finer grids and simulation.
Estimate ExtrapolateGrids(double coarse, double middle, double fine);

// From `start` in the landscape's field in focus. Deterministic, but bits may
// differ between machines; one thread.
// Errors: InvalidArgument if start is not inside the field or the field,
// between the walls, is not finite; if the options are out of range;
// FailedPrecondition if the chain leaves with a probability below 1e-308 only.
absl::StatusOr<ExactExit> SolveExit(const Landscape& landscape,
                                    const NoiseLaw& law,
                                    const SgdParams& params, double start,
                                    const ExactExitOptions& options = {});

// Leaving a field after having been in it for long: from the quasi-stationary
// law nu, nu P = (1 - rate) nu, to which the chain's law tends given that it is
// still inside. From there sigma is geometric, P(sigma > n) = (1 - rate)^n, and
// independent of where it leads.
struct QuasiStationaryExit {
  // P(sigma = 1), per step.
  Estimate rate;
  // The part of it that leads to each field, [num_fields of the landscape], and
  // to where there is none.
  std::vector<Estimate> rate_to;
  Estimate rate_outside;
};

// Of the landscape's field in focus. nu by inverse iteration with I - P, all in
// non-negative numbers. Errors: as SolveExit; FailedPrecondition if 1000
// iterations do not settle nu (exits as frequent as everything else).
absl::StatusOr<QuasiStationaryExit> SolveQuasiStationaryExit(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    const ExactExitOptions& options = {});

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_EXIT_SOLVER_H_

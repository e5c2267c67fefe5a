// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How long truncated SGD between walls stays in which attraction field, at
// finite eta and without Monte Carlo: the stationary law pi = pi P of
//   X_j = Project(X_{j-1} - phi_b(eta f'(X_{j-1}) + eta Z_j), L).

#ifndef THSGD_SIM_EXACT_FIELD_SHARES_H_
#define THSGD_SIM_EXACT_FIELD_SHARES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// pi(Omega_i), [num_fields of the landscape], 0 for fields beyond the walls:
// the long-run share of steps in each field. Discretised as in
// transition_operator.h on all that is between the walls, with double nodes at
// the maxima; pi by elimination without subtractions [Grassmann, Taksar, Heyman
// 1985], so rare visits keep their digits however long stays are. Errors of the
// results as ExtrapolateGrids says.
// Errors: InvalidArgument unless the walls are finite and within the
// landscape's domain and num_cells is in range; FailedPrecondition if some part
// is not left with a probability above 1e-308.
absl::StatusOr<std::vector<Estimate>> SolveFieldShares(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    const ExactExitOptions& options = {});

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_FIELD_SHARES_H_

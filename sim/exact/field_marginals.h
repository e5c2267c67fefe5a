// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Where truncated SGD between walls is after n steps, at finite eta and without
// Monte Carlo: the law of X_n by fields, delta_start P^n.

#ifndef THSGD_SIM_EXACT_FIELD_MARGINALS_H_
#define THSGD_SIM_EXACT_FIELD_MARGINALS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// P(X_n in Omega_i), [index of n][num_fields], for n in num_steps, each >= 0,
// ascending. Discretised as walled_chain.h says, P^n by squaring: all numbers
// are non-negative sums; the law is scaled to the sum 1 in the end, which
// removes what the rounding of P's rows (1e-10 each) adds up to in n steps.
// Errors of the results as ExtrapolateGrids says. Time: 20 log2(n) (4
// num_cells)^3 operations.
// Errors: InvalidArgument if ValidateWalledChain says so, unless start is
// strictly between the walls, or unless num_steps are ascending and >= 0.
absl::StatusOr<std::vector<std::vector<Estimate>>> SolveFieldMarginals(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    double start, absl::Span<const std::int64_t> num_steps,
    const ExactExitOptions& options = {});

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_FIELD_MARGINALS_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The law of the first exit time at finite eta, without Monte Carlo:
//   h_n(x) = P_x(sigma <= n),   h_0 = 0,   h_n = e + P h_{n-1},
// P the law of one step restricted to Omega (panel_operator.h) and e(x) the
// probability that it leads out. Nothing is subtracted from 1, so rare exits
// keep their digits.

#ifndef THSGD_SIM_EXACT_SURVIVAL_H_
#define THSGD_SIM_EXACT_SURVIVAL_H_

#include <cstdint>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/exact/panel_operator.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

struct ExitByTimeOptions {
  // On the coarsest of three grids, each twice as fine as the one before:
  // Omega's width divided by the length of the longest panels, of ten nodes
  // each. Memory 64 bytes times the square of the number of the finest grid's
  // nodes, some 500 for the defaults.
  int num_panels = 4;
};

// Of the event in sim/rare_event/exit_event.h.
struct ExitByTime {
  // P(sigma <= n); P(sigma > n) is 1 minus it.
  Estimate p_exit;
  // P(sigma <= n, X_sigma below or above Omega).
  Estimate below;
  Estimate above;
};

// For each n in num_steps, in their order; from `start` in the landscape's
// field in focus. An end of the field on a wall or beyond is no exit.
// Estimate::error: by LastChange (last_change.h). Time: N^2 n operations, or
// 2 N^3 log2 n where that is less, N the finest grid's nodes; a second
// for n = 1000 and the defaults. Deterministic, but bits may differ between
// machines; one thread.
// Under light tails exits in much less than 1 / (eta f'') steps may be too
// steep a function of the position: their error says so.
// Errors: InvalidArgument if start is not inside the field or the field,
// between the walls, is not finite or has no exit; if an n is < 1 or > 1e15; if
// the options are out of range.
absl::StatusOr<std::vector<ExitByTime>> SolveExitByTime(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    double start, absl::Span<const std::int64_t> num_steps,
    const ExitByTimeOptions& options = {});

// h_n for each of num_steps >= 0, each [num_states, num_exits], for the
// columns of matrices.exit.
std::vector<Eigen::MatrixXd> ExitsByTime(
    const PanelOperator::Matrices& matrices,
    absl::Span<const std::int64_t> num_steps);

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_SURVIVAL_H_

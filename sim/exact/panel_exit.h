// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What exit_solver.h solves, mean exit times and exit laws, to more digits and
// for smaller eta: on panels (panel_operator.h), which do not widen the steps.
//
// With p and e the first step's law inside Omega and its probability to leave,
// and Q = P - 1 p, what a chain does that starts afresh after each step by a
// common law,
//   g = (I - Q)^-1 exit,   E[sigma] = (1 - e) / (p g),
//   P(X_sigma in Omega_j) = e_j + (1 - e) p g_j / (p g),
// so that nothing small is a difference, however rare the exit. I - Q is well
// conditioned: its inverse is the relaxation's, not the exit's.

#ifndef THSGD_SIM_EXACT_PANEL_EXIT_H_
#define THSGD_SIM_EXACT_PANEL_EXIT_H_

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "sim/exact/exit_solver.h"
#include "sim/exact/panel_operator.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

struct PanelExitOptions {
  // On the coarsest of three grids, each twice as fine as the one before:
  // Omega's width divided by the length of the longest panels, of ten nodes
  // each.
  int num_panels = 8;
};

// From `start` in the landscape's field in focus; Estimate::error: four times
// the larger change between grids, or an eighth of the first where the last is
// 16 times smaller. Time: some 2 N^3 operations, N the finest grid's nodes,
// some 500 to 2000; memory 16 N^2 bytes. Deterministic, but bits may differ
// between machines; one thread. Errors: InvalidArgument if start is not inside
// the field or the field, between the walls, is not finite or has no exit; if
// the options are out of range; FailedPrecondition if the chain leaves with a
// probability below 1e-290 only, or the grid is too coarse for its rarity.
absl::StatusOr<ExactExit> SolveExitOnPanels(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    double start, const PanelExitOptions& options = {});

// p g_k for each exit: [num_exits], with their digits however small. By LU
// decomposition with rows and unknowns scaled by g itself, found by repetition:
// each gains ten decades.
absl::StatusOr<Eigen::RowVectorXd> ExitsOfCycle(
    const PanelOperator::Matrices& matrices, const Eigen::RowVectorXd& first);

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_PANEL_EXIT_H_

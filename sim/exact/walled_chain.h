// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Truncated SGD between walls, on all fields at once, as a Markov chain on the
// nodes of one grid.

#ifndef THSGD_SIM_EXACT_WALLED_CHAIN_H_
#define THSGD_SIM_EXACT_WALLED_CHAIN_H_

#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/exact/exit_solver.h"
#include "sim/exact/grid.h"
#include "sim/exact/transition_operator.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

struct WalledChain {
  // With double nodes at the maxima, where the indicator of a field jumps, a
  // threshold away from them, where P makes it jump again, and a threshold
  // away from the walls, where a clipped step from there has an atom.
  Grid grid;
  TransitionOperator op;
  // [num_nodes]: index of the field that the node is in.
  std::vector<int> field_of_node;
  int num_fields;

  // Sums a law on the nodes by fields, [num_fields].
  std::vector<double> ByField(const Eigen::VectorXd& law) const;
};

// Errors: InvalidArgument, all faults at once, unless the walls are finite and
// within the landscape's domain and num_cells is in range.
absl::Status ValidateWalledChain(const Landscape& landscape,
                                 const SgdParams& params,
                                 const ExactExitOptions& options);

// level: 0, 1, 2: how often each cell of the grid of num_cells is halved.
// further_breaks: between the walls. Precondition: ValidateWalledChain.
absl::StatusOr<WalledChain> MakeWalledChain(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    const std::vector<double>& further_breaks, const ExactExitOptions& options,
    int level);

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_WALLED_CHAIN_H_

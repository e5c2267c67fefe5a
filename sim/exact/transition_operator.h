// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// One step of truncated SGD in one dimension as a matrix:
//   X' = Project(X - phi_b(eta f'(X) + eta Z), L),
// whose law from x has the density of -eta Z around x - eta f'(x) inside
// (x - b, x + b) and atoms at x - b, x + b and the walls.

#ifndef THSGD_SIM_EXACT_TRANSITION_OPERATOR_H_
#define THSGD_SIM_EXACT_TRANSITION_OPERATOR_H_

#include <functional>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "sim/exact/grid.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// An interval of positions [lower, upper), ends may be infinite.
struct ExitInterval {
  double lower;
  double upper;
};

// Where the chain lives.
struct ChainDomain {
  // Finite.
  double lower;
  double upper;
  // Whether the ends are walls: landings beyond are put on them. Otherwise such
  // landings leave the domain.
  bool wall_below;
  bool wall_above;
  // Where landings outside the domain are counted; disjoint, ascending, and
  // with the domain they cover the line.
  std::vector<ExitInterval> exits;
};

// P acting on functions that are linear between nodes.
struct TransitionOperator {
  // [num_nodes, num_nodes]: (i, j) the probability to go from node i's position
  // to j's, where a landing between two nodes is one at either with the
  // probabilities of linear interpolation. So it is a Markov chain on the
  // nodes, and for functions linear between nodes the exact operator.
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> p;
  // [num_nodes, num_exits]: to leave to each of the exits.
  Eigen::MatrixXd exit;
};

// Discontinuities of functions P u in the domain: b (up to `depth` times) from
// each end that is an exit, from where a clipped step just leaves.
std::vector<double> JumpBreaks(const ChainDomain& domain, double b, int depth);

// gradient: f' on the domain. All entries are >= 0; relative error of each
// 1e-9 or better, exits from the tails themselves; rows of p and exit together
// sum to 1 within 1e-10 (both tested). The grid's breaks should contain
// JumpBreaks. Time: some 4 values of the noise's tail for each entry, which is
// 0.2 microseconds for Lomax noise but 200 for stable noise.
// Errors: InvalidArgument unless the grid spans the domain.
absl::StatusOr<TransitionOperator> MakeTransitionOperator(
    const Grid& grid, const ChainDomain& domain,
    const std::function<double(double)>& gradient, const NoiseLaw& law,
    const SgdParams& params);

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_TRANSITION_OPERATOR_H_

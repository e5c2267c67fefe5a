// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// One step of truncated SGD in one dimension,
//   X' = Project(X - phi_b(eta f'(X) + eta Z), L),
// acting on functions that are polynomials on panels. Where
// transition_operator.h shares a landing between two nodes, which widens every
// step by a cell's square, this one is exact for smooth functions; its price
// are entries below 0 near the centre of narrow noise.

#ifndef THSGD_SIM_EXACT_PANEL_OPERATOR_H_
#define THSGD_SIM_EXACT_PANEL_OPERATOR_H_

#include <functional>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "sim/exact/panel_grid.h"
#include "sim/exact/scaled_noise.h"
#include "sim/exact/transition_operator.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// P u (x) = E[u(X'), X' in the domain | X = x] for functions given by their
// values at states: the grid's nodes, then the walls at which chains can stop
// (the lower before the upper). Immutable.
class PanelOperator {
 public:
  // gradient: f' on the domain and at its walls.
  // Precondition: the grid spans the domain.
  PanelOperator(PanelGrid grid, ChainDomain domain,
                std::function<double(double)> gradient, const NoiseLaw& law,
                const SgdParams& params);

  const PanelGrid& grid() const { return grid_; }
  const ChainDomain& domain() const { return domain_; }
  int num_states() const { return static_cast<int>(states_.size()); }
  // Their positions.
  const std::vector<double>& states() const { return states_; }

  // What leads from one position to the states, and out.
  struct Row {
    // [num_states]: P u (x) = p u for u polynomial of degree below
    // PanelGrid::kOrder on each panel. Relative error 1e-11 of the sum over
    // each panel (tested).
    Eigen::RowVectorXd p;
    // [num_exits of the domain], >= 0, with their digits however rare.
    Eigen::RowVectorXd exit;
    // By how much p and exit summed to more than 1 before p was scaled so that
    // they sum to 1: the quadrature's error.
    double excess;
  };
  // x in the closed domain. Time: some 20 density values and 20 N
  // operations each for a few panels near x, and one density value for each
  // other node.
  Row MakeRow(double x) const;

  // Row i: from state i.
  using Matrix =
      Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  struct Matrices {
    Matrix p;
    Eigen::MatrixXd exit;
  };
  Matrices MakeMatrices() const;

 private:
  void AddDensity(int panel, double from, double to, double centre,
                  Row& row) const;
  void AddSmoothPieces(int panel, double begin, double end, double centre,
                       Row& row) const;
  void AddLanding(double y, double probability, Row& row) const;

  PanelGrid grid_;
  ChainDomain domain_;
  std::function<double(double)> gradient_;
  ScaledNoise noise_;
  SgdParams params_;
  std::vector<double> states_;
  // Which state the walls are; -1 where there is none.
  int wall_below_ = -1;
  int wall_above_ = -1;
};

// The grid for it: breaks where a clipped step from x just leaves the domain or
// reaches another exit, four thresholds deep for the domain's own ends;
// panels down to the noise's scale at the ends; under light tails as short as
// the growth of exit probabilities demands.
absl::StatusOr<PanelGrid> MakePanelGrid(
    const ChainDomain& domain, const std::function<double(double)>& gradient,
    const NoiseLaw& law, const SgdParams& params, int num_panels,
    int refinements);

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_PANEL_OPERATOR_H_

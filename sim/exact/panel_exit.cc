// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/panel_exit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "Eigen/LU"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/exact/exit_solver.h"
#include "sim/exact/field_domain.h"
#include "sim/exact/last_change.h"
#include "sim/exact/panel_grid.h"
#include "sim/exact/panel_operator.h"
#include "sim/limit/landing_rates.h"

namespace thsgd {
namespace {

// Staircases make convergence slow and irregular: where changes do not shrink
// by 16, the error is four times the larger of the two.
Estimate CautiousChange(double coarse, double middle, double fine) {
  const double first = std::fabs(middle - coarse);
  const double last = std::fabs(fine - middle);
  Estimate estimate = LastChange(coarse, middle, fine);
  estimate.error += first < 16 * last ? 4 * std::max(first, last) : first / 8;
  return estimate;
}

}  // namespace

absl::StatusOr<Eigen::RowVectorXd> ExitsOfCycle(
    const PanelOperator::Matrices& matrices, const Eigen::RowVectorXd& first) {
  const int n = static_cast<int>(matrices.p.rows());
  constexpr int kRepetitions = 32;
  // Of one decomposition, with some to spare.
  constexpr double kGain = 1e-10;
  Eigen::VectorXd scale = Eigen::VectorXd::Ones(n);
  Eigen::RowVectorXd before;
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    // D^-1 (I - P + 1 p) D of D^-1 g, D = diag(scale).
    Eigen::MatrixXd scaled(n, n);
    for (int j = 0; j < n; ++j) {
      scaled.col(j) =
          (first(j) - matrices.p.col(j).array()) * scale(j) / scale.array();
    }
    scaled.diagonal().array() += 1;
    Eigen::MatrixXd exit = matrices.exit;
    for (int i = 0; i < n; ++i) exit.row(i) /= scale(i);
    const Eigen::MatrixXd g = scaled.partialPivLu().solve(exit);
    const Eigen::RowVectorXd result = first.cwiseProduct(scale.transpose()) * g;
    if (!result.allFinite()) break;
    if (repetition > 0 && result.sum() > 0 &&
        std::fabs(result.sum() - before.sum()) < 1e-9 * result.sum()) {
      return result;
    }
    before = result;
    const Eigen::VectorXd all = g.rowwise().sum();
    const double largest = all.cwiseAbs().maxCoeff();
    for (int i = 0; i < n; ++i) {
      scale(i) *= std::max(std::fabs(all(i)) / largest, kGain);
    }
  }
  return absl::FailedPreconditionError(
      "exits are too rare, or the panels too long for how rare they are");
}

absl::StatusOr<ExactExit> SolveExitOnPanels(const Landscape& landscape,
                                            const NoiseLaw& law,
                                            const SgdParams& params,
                                            double start,
                                            const PanelExitOptions& options) {
  const FieldDomain field =
      MakeFieldDomain(landscape, params.projection_bound());
  const ChainDomain& domain = field.domain;
  FaultList faults;
  CheckField(landscape, field, start, faults);
  faults.Require(options.num_panels >= 1 && options.num_panels <= 500,
                 "num_panels", options.num_panels, ">= 1 and <= 500");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const auto gradient = [&](double x) {
    return std::visit([x](const auto& f) { return f.Gradient(x); }, landscape);
  };
  const int num_exits = static_cast<int>(domain.exits.size());
  // [level]: the mean time, then the probability of each exit.
  std::array<std::vector<double>, 3> results;
  for (int level = 0; level < 3; ++level) {
    THSGD_ASSIGN_OR_RETURN(PanelGrid grid,
                           MakePanelGrid(domain, gradient, law, params,
                                         options.num_panels, level));
    const PanelOperator op(std::move(grid), domain, gradient, law, params);
    const PanelOperator::Row first = op.MakeRow(start);
    THSGD_ASSIGN_OR_RETURN(const Eigen::RowVectorXd exits,
                           ExitsOfCycle(op.MakeMatrices(), first.p));
    const double stays = 1 - first.exit.sum();
    results[level].push_back(stays / exits.sum());
    for (int k = 0; k < num_exits; ++k) {
      results[level].push_back(first.exit(k) + stays * exits(k) / exits.sum());
    }
  }
  const auto estimate = [&](int k) {
    return CautiousChange(results[0][k], results[1][k], results[2][k]);
  };
  const auto add = [](const Estimate& part, Estimate& sum) {
    sum.value += part.value;
    sum.error += part.error;
  };
  ExactExit exit = {
      .mean_exit_time = estimate(0),
      .below = {0, 0},
      .above = {0, 0},
      .to = std::vector<Estimate>(FieldsOf(landscape).size(), Estimate{0, 0}),
      .outside = {0, 0}};
  for (int k = 0; k < num_exits; ++k) {
    const Estimate part = estimate(k + 1);
    add(part, domain.exits[k].upper <= domain.lower ? exit.below : exit.above);
    add(part, field.targets[k] == FieldDomain::kOutside
                  ? exit.outside
                  : exit.to[field.targets[k]]);
  }
  return exit;
}

}  // namespace thsgd

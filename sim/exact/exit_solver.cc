// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/exit_solver.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/exact/absorbed_chain.h"
#include "sim/exact/field_domain.h"
#include "sim/exact/grid.h"
#include "sim/exact/transition_operator.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// What is solved on one grid: numbers that are extrapolated.
using SolveOnGrid = std::function<absl::StatusOr<std::vector<double>>(
    const Grid& grid, const AbsorbedChain& chain, const Eigen::MatrixXd& exit)>;

void Check(const ExactExitOptions& options, FaultList& faults) {
  faults.Require(options.num_cells >= 10 && options.num_cells <= 12000,
                 "num_cells", options.num_cells, ">= 10 and <= 12000");
}

// `solve` on three grids with a node at x0.
absl::StatusOr<std::vector<Estimate>> SolveOnGrids(
    const Landscape& landscape, const ChainDomain& domain, const NoiseLaw& law,
    const SgdParams& params, double x0, const ExactExitOptions& options,
    const SolveOnGrid& solve) {
  const auto gradient = [&](double x) {
    return std::visit([x](const auto& f) { return f.Gradient(x); }, landscape);
  };
  // Discontinuities after k clipped steps have probability H(b / eta)^k.
  constexpr int kDepth = 4;
  std::vector<double> breaks =
      JumpBreaks(domain, params.truncation_threshold(), kDepth);
  breaks.push_back(x0);
  std::array<std::vector<double>, 3> results;
  for (int level = 0; level < 3; ++level) {
    THSGD_ASSIGN_OR_RETURN(const Grid grid,
                           Grid::Create(domain.lower, domain.upper, breaks,
                                        options.num_cells, level));
    THSGD_ASSIGN_OR_RETURN(
        TransitionOperator op,
        MakeTransitionOperator(grid, domain, gradient, law, params));
    THSGD_ASSIGN_OR_RETURN(
        const AbsorbedChain chain,
        AbsorbedChain::Factor(std::move(op.p), op.exit.rowwise().sum()));
    THSGD_ASSIGN_OR_RETURN(results[level], solve(grid, chain, op.exit));
  }
  std::vector<Estimate> estimates;
  for (std::size_t k = 0; k < results[0].size(); ++k) {
    estimates.push_back(
        ExtrapolateGrids(results[0][k], results[1][k], results[2][k]));
  }
  return estimates;
}

void Add(const Estimate& part, Estimate& sum) {
  sum.value += part.value;
  sum.error += part.error;
}

}  // namespace

Estimate ExtrapolateGrids(double coarse, double middle, double fine) {
  const double first = middle - coarse;
  const double last = fine - middle;
  // Of the operator's entries.
  const double rounding = 1e-9 * std::fabs(fine);
  if (first * last > 0 && std::fabs(last) < std::fabs(fine) &&
      std::fabs(first) > 3 * std::fabs(last) &&
      std::fabs(first) < 5.3 * std::fabs(last)) {
    return {.value = fine + last / 3, .error = std::fabs(last) / 3 + rounding};
  }
  // A last change may be small by chance.
  const bool shrinks = std::fabs(last) < std::fabs(first) / 2;
  return {.value = fine,
          .error = (shrinks ? std::fabs(first) / 2
                            : 2 * std::max(std::fabs(first), std::fabs(last))) +
                   rounding};
}

absl::StatusOr<ExactExit> SolveExit(const Landscape& landscape,
                                    const NoiseLaw& law,
                                    const SgdParams& params, double start,
                                    const ExactExitOptions& options) {
  const FieldDomain field =
      MakeFieldDomain(landscape, params.projection_bound());
  const ChainDomain& domain = field.domain;
  FaultList faults;
  CheckField(landscape, field, start, faults);
  Check(options, faults);
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  THSGD_ASSIGN_OR_RETURN(
      const std::vector<Estimate> results,
      SolveOnGrids(landscape, domain, law, params, start, options,
                   [&](const Grid& grid, const AbsorbedChain& chain,
                       const Eigen::MatrixXd& exit)
                       -> absl::StatusOr<std::vector<double>> {
                     const int at = grid.Locate(start, Side::kNone).lower;
                     std::vector<double> result = {chain.Solve(
                         Eigen::VectorXd::Ones(grid.num_nodes()))(at)};
                     for (int k = 0; k < exit.cols(); ++k) {
                       result.push_back(chain.Solve(exit.col(k))(at));
                     }
                     return result;
                   }));
  ExactExit exit = {
      .mean_exit_time = results[0],
      .below = {0, 0},
      .above = {0, 0},
      .to = std::vector<Estimate>(FieldsOf(landscape).size(), Estimate{0, 0}),
      .outside = {0, 0}};
  for (std::size_t k = 0; k < domain.exits.size(); ++k) {
    const Estimate& part = results[k + 1];
    Add(part, domain.exits[k].upper <= domain.lower ? exit.below : exit.above);
    Add(part, field.targets[k] == FieldDomain::kOutside
                  ? exit.outside
                  : exit.to[field.targets[k]]);
  }
  return exit;
}

absl::StatusOr<QuasiStationaryExit> SolveQuasiStationaryExit(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    const ExactExitOptions& options) {
  const FieldDomain field =
      MakeFieldDomain(landscape, params.projection_bound());
  FaultList faults;
  CheckField(landscape, field, FieldOf(landscape).minimum, faults);
  Check(options, faults);
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  const auto solve =
      [](const Grid& grid, const AbsorbedChain& chain,
         const Eigen::MatrixXd& exit) -> absl::StatusOr<std::vector<double>> {
    const Eigen::VectorXd all = exit.rowwise().sum();
    Eigen::VectorXd nu =
        Eigen::VectorXd::Constant(grid.num_nodes(), 1.0 / grid.num_nodes());
    double rate = 0;
    for (int iteration = 0; iteration < 1000; ++iteration) {
      nu = chain.Visits(nu);
      nu /= nu.sum();
      const double before = rate;
      rate = nu.dot(all);
      if (std::fabs(rate - before) > 1e-13 * rate) continue;
      std::vector<double> result = {rate};
      for (int k = 0; k < exit.cols(); ++k) {
        result.push_back(nu.dot(exit.col(k)));
      }
      return result;
    }
    return absl::FailedPreconditionError(
        "no quasi-stationary law after 1000 iterations");
  };
  THSGD_ASSIGN_OR_RETURN(
      const std::vector<Estimate> results,
      SolveOnGrids(landscape, field.domain, law, params,
                   FieldOf(landscape).minimum, options, solve));
  QuasiStationaryExit exit = {.rate = results[0],
                              .rate_to = std::vector<Estimate>(
                                  FieldsOf(landscape).size(), Estimate{0, 0}),
                              .rate_outside = {0, 0}};
  for (std::size_t k = 0; k < field.targets.size(); ++k) {
    const int target = field.targets[k];
    Add(results[k + 1], target == FieldDomain::kOutside ? exit.rate_outside
                                                        : exit.rate_to[target]);
  }
  return exit;
}

}  // namespace thsgd

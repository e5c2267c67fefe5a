// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/field_shares.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/exact/absorbed_chain.h"
#include "sim/exact/grid.h"
#include "sim/exact/transition_operator.h"

namespace thsgd {
namespace {

// Which field a node is in; a node at a maximum by its side.
int FieldOfNode(const Node& node, const std::vector<double>& maxima) {
  int field = 0;
  for (double maximum : maxima) {
    if (node.position > maximum ||
        (node.position == maximum && node.side == Side::kAbove)) {
      ++field;
    }
  }
  return field;
}

}  // namespace

absl::StatusOr<std::vector<Estimate>> SolveFieldShares(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    const ExactExitOptions& options) {
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  const double bound = params.projection_bound();
  const Domain where = DomainOf(landscape);
  FaultList faults;
  faults.Require(
      std::isfinite(bound) && -bound >= where.lower && bound <= where.upper,
      "projection_bound", bound, "finite and within the landscape's domain");
  faults.Require(options.num_cells >= 10 && options.num_cells <= 12000,
                 "num_cells", options.num_cells, ">= 10 and <= 12000");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const ChainDomain domain = {.lower = -bound,
                              .upper = bound,
                              .wall_below = true,
                              .wall_above = true,
                              .exits = {}};
  // Where the indicator of a field jumps, where P makes it jump again, and
  // where a clipped step from a wall lands, which has an atom there.
  const double b = params.truncation_threshold();
  std::vector<double> breaks = JumpBreaks(domain, b, 1);
  std::vector<double> maxima;
  for (std::size_t j = 0; j + 1 < fields.size(); ++j) {
    maxima.push_back(fields[j].upper);
    for (double x :
         {fields[j].upper, fields[j].upper - b, fields[j].upper + b}) {
      if (-bound < x && x < bound) breaks.push_back(x);
    }
  }
  const auto gradient = [&](double x) {
    return std::visit([x](const auto& f) { return f.Gradient(x); }, landscape);
  };
  std::array<std::vector<double>, 3> shares;
  for (int level = 0; level < 3; ++level) {
    THSGD_ASSIGN_OR_RETURN(
        const Grid grid,
        Grid::Create(-bound, bound, breaks, options.num_cells, level));
    THSGD_ASSIGN_OR_RETURN(
        TransitionOperator op,
        MakeTransitionOperator(grid, domain, gradient, law, params));
    // Visits to each node between two visits to the first: what is done at the
    // first does not matter, so it may be the exit.
    Eigen::VectorXd first = Eigen::VectorXd::Zero(grid.num_nodes());
    first(0) = 1;
    THSGD_ASSIGN_OR_RETURN(const AbsorbedChain chain,
                           AbsorbedChain::Factor(std::move(op.p), first));
    const Eigen::VectorXd visits = chain.Visits(first);
    shares[level].assign(fields.size(), 0);
    for (int i = 0; i < grid.num_nodes(); ++i) {
      shares[level][FieldOfNode(grid.nodes()[i], maxima)] += visits(i);
    }
    const double sum = visits.sum();
    for (double& share : shares[level]) share /= sum;
  }
  std::vector<Estimate> estimates;
  for (std::size_t j = 0; j < fields.size(); ++j) {
    estimates.push_back(
        ExtrapolateGrids(shares[0][j], shares[1][j], shares[2][j]));
  }
  return estimates;
}

}  // namespace thsgd

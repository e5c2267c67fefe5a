// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/walled_chain.h"

#include <cmath>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/exact/exit_solver.h"
#include "sim/exact/grid.h"
#include "sim/exact/transition_operator.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

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

std::vector<double> WalledChain::ByField(const Eigen::VectorXd& law) const {
  std::vector<double> sums(num_fields, 0);
  for (int i = 0; i < grid.num_nodes(); ++i) sums[field_of_node[i]] += law(i);
  return sums;
}

absl::Status ValidateWalledChain(const Landscape& landscape,
                                 const SgdParams& params,
                                 const ExactExitOptions& options) {
  const double bound = params.projection_bound();
  const Domain where = DomainOf(landscape);
  FaultList faults;
  faults.Require(
      std::isfinite(bound) && -bound >= where.lower && bound <= where.upper,
      "projection_bound", bound, "finite and within the landscape's domain");
  faults.Require(options.num_cells >= 10 && options.num_cells <= 12000,
                 "num_cells", options.num_cells, ">= 10 and <= 12000");
  return faults.ToStatus();
}

absl::StatusOr<WalledChain> MakeWalledChain(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    const std::vector<double>& further_breaks, const ExactExitOptions& options,
    int level) {
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  const double bound = params.projection_bound();
  const double b = params.truncation_threshold();
  const ChainDomain domain = {.lower = -bound,
                              .upper = bound,
                              .wall_below = true,
                              .wall_above = true,
                              .exits = {}};
  std::vector<double> breaks = JumpBreaks(domain, b, 1);
  breaks.insert(breaks.end(), further_breaks.begin(), further_breaks.end());
  std::vector<double> maxima;
  for (std::size_t j = 0; j + 1 < fields.size(); ++j) {
    maxima.push_back(fields[j].upper);
    for (double x :
         {fields[j].upper, fields[j].upper - b, fields[j].upper + b}) {
      if (-bound < x && x < bound) breaks.push_back(x);
    }
  }
  THSGD_ASSIGN_OR_RETURN(
      Grid grid, Grid::Create(-bound, bound, breaks, options.num_cells, level));
  THSGD_ASSIGN_OR_RETURN(TransitionOperator op,
                         MakeTransitionOperator(
                             grid, domain,
                             [&](double x) {
                               return std::visit(
                                   [x](const auto& f) { return f.Gradient(x); },
                                   landscape);
                             },
                             law, params));
  std::vector<int> field_of_node;
  for (const Node& node : grid.nodes()) {
    field_of_node.push_back(FieldOfNode(node, maxima));
  }
  return WalledChain{.grid = std::move(grid),
                     .op = std::move(op),
                     .field_of_node = std::move(field_of_node),
                     .num_fields = static_cast<int>(fields.size())};
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/field_marginals.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/exact/exit_solver.h"
#include "sim/exact/grid.h"
#include "sim/exact/walled_chain.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// Laws at the given times, [index of n][num_fields].
std::vector<std::vector<double>> Marginals(
    WalledChain chain, double start, absl::Span<const std::int64_t> num_steps) {
  const int n = chain.grid.num_nodes();
  Eigen::MatrixXd laws =
      Eigen::MatrixXd::Zero(static_cast<int>(num_steps.size()), n);
  laws.col(chain.grid.Locate(start, Side::kNone).lower).setOnes();
  auto power = std::move(chain.op.p);
  for (std::int64_t bit = 1; bit <= num_steps.back(); bit *= 2) {
    if (bit > 1) power = (power * power).eval();
    for (std::size_t k = 0; k < num_steps.size(); ++k) {
      if ((num_steps[k] & bit) == 0) continue;
      laws.row(k) = (laws.row(k) * power).eval();
    }
  }
  std::vector<std::vector<double>> marginals;
  for (int k = 0; k < laws.rows(); ++k) {
    marginals.push_back(chain.ByField(laws.row(k) / laws.row(k).sum()));
  }
  return marginals;
}

}  // namespace

absl::StatusOr<std::vector<std::vector<Estimate>>> SolveFieldMarginals(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    double start, absl::Span<const std::int64_t> num_steps,
    const ExactExitOptions& options) {
  FaultList faults;
  faults.AddAll("", ValidateWalledChain(landscape, params, options));
  faults.Require(
      -params.projection_bound() < start && start < params.projection_bound(),
      "start", start, "between the walls");
  if (num_steps.empty() || num_steps.front() < 0 ||
      !std::is_sorted(num_steps.begin(), num_steps.end())) {
    faults.Add("num_steps", "must be >= 0, in ascending order, at least one");
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  std::array<std::vector<std::vector<double>>, 3> marginals;
  for (int level = 0; level < 3; ++level) {
    THSGD_ASSIGN_OR_RETURN(
        WalledChain chain,
        MakeWalledChain(landscape, law, params, {start}, options, level));
    marginals[level] = Marginals(std::move(chain), start, num_steps);
  }
  std::vector<std::vector<Estimate>> estimates(num_steps.size());
  for (std::size_t k = 0; k < num_steps.size(); ++k) {
    for (std::size_t j = 0; j < marginals[0][k].size(); ++j) {
      estimates[k].push_back(ExtrapolateGrids(
          marginals[0][k][j], marginals[1][k][j], marginals[2][k][j]));
    }
  }
  return estimates;
}

}  // namespace thsgd

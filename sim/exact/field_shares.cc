// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/field_shares.h"

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "sim/exact/absorbed_chain.h"
#include "sim/exact/exit_solver.h"
#include "sim/exact/walled_chain.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
absl::StatusOr<std::vector<Estimate>> SolveFieldShares(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    const ExactExitOptions& options) {
  THSGD_RETURN_IF_ERROR(ValidateWalledChain(landscape, params, options));
  std::array<std::vector<double>, 3> shares;
  for (int level = 0; level < 3; ++level) {
    THSGD_ASSIGN_OR_RETURN(
        WalledChain walled,
        MakeWalledChain(landscape, law, params, {}, options, level));
    // Visits to each node between two visits to the first: what is done at the
    // first does not matter, so it may be the exit.
    Eigen::VectorXd first = Eigen::VectorXd::Zero(walled.grid.num_nodes());
    first(0) = 1;
    THSGD_ASSIGN_OR_RETURN(
        const AbsorbedChain chain,
        AbsorbedChain::Factor(std::move(walled.op.p), first));
    const Eigen::VectorXd visits = chain.Visits(first);
    shares[level] = walled.ByField(visits / visits.sum());
  }
  std::vector<Estimate> estimates;
  for (std::size_t j = 0; j < shares[0].size(); ++j) {
    estimates.push_back(
        ExtrapolateGrids(shares[0][j], shares[1][j], shares[2][j]));
  }
  return estimates;
}

}  // namespace thsgd

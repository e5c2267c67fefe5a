// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What theory says of the shares of time that an occupation experiment in one
// dimension estimates, from coarse to fine:
//   limit     as eta -> 0, then as time grows [WOR22]: 0 for minima that are
//             not the widest of a closed class of the jump graph; a class
//             counts with the probability that the start leads to it;
//   chain     the Markov chain of rates q_ij lambda_i(eta) (limit_chain.h);
//   rates     the Markov chain of exact rates between fields (field_chain.h);
//   exact     the stationary law itself (field_shares.h).
// The two chains are followed from the start over the simulated steps, so that
// their expected shares compare with simulated ones however short these are.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_OCCUPATION_THEORY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_OCCUPATION_THEORY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"

namespace thsgd {

// Of one process: what does not depend on the learning rate.
struct ProcessTheory {
  JumpGeometry geometry;
  // [field]
  std::vector<ExitConstants> constants;
  // [closed class, in the geometry's order]: the probability that the start
  // leads to it. Sums to 1.
  std::vector<double> class_probabilities;
  // [field]; sums to 1.
  std::vector<double> limit_shares;
};

// Of one process at one learning rate; each is absent, or empty, where it is
// not computed.
struct CellTheory {
  // [field]; sum to 1.
  std::vector<double> chain_shares;
  std::vector<double> rates_shares;
  // The largest relative error of the rates.
  double rates_error;
  // [field]
  std::vector<Estimate> exact_shares;
};

// Nothing where the theory does not speak: noise without regularly varying
// tails on both sides, thresholds that it excludes, fields that lead to where
// there is no field.
std::optional<ProcessTheory> ComputeProcessTheory(
    const Landscape& landscape, const manifest::Process& process, double start);

// process_theory: null where there is none. exact_num_cells: of the coarsest
// grid of the exact solver; 0 to do without it. Errors: InvalidArgument where
// the process or the learning rate is not valid.
absl::StatusOr<CellTheory> ComputeCellTheory(
    const Landscape& landscape, const manifest::Process& process,
    const ProcessTheory* process_theory, double learning_rate, double start,
    std::int64_t num_steps, int exact_num_cells);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_OCCUPATION_THEORY_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What theory says of the states that a metastability experiment watches:
//   limit  the Markov chain on the widest minima as eta -> 0 (limit_chain.h);
//   chain  the chain on all minima with rates q_ij lambda_i(eta);
//   exact  the chain on all minima with exact rates at this eta
//          (field_chain.h).
// The last two spend time in narrow minima, so that the last state visited is
// not a Markov chain but a function of one: all is computed from that.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_METASTABILITY_THEORY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_METASTABILITY_THEORY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/limit_chain.h"
#include "sim/limit/markov_chain.h"

namespace thsgd {

// The last of the states S that a chain visited.
struct StateTheory {
  // [S]: 1 / E[time until another state is reached], per step.
  std::vector<double> exit_rate;
  // [S, S]: where it goes then; 0 on the diagonal.
  Eigen::MatrixXd transitions;
  // [time][S]: probabilities from the start.
  std::vector<std::vector<double>> marginals;
};

// Of a chain on minima with rates per step, which starts in the state number
// `start`. states: which of the chain's states are watched, ascending.
// Errors: those of MarkovChain's functions where some state is never reached.
absl::StatusOr<StateTheory> WatchStates(const MarkovChain& chain,
                                        const std::vector<int>& states,
                                        int start,
                                        const std::vector<std::int64_t>& steps);

// Of one process: what does not depend on the learning rate.
struct MetastabilityProcessTheory {
  JumpGeometry geometry;
  // [minimum]
  std::vector<ExitConstants> constants;
  LimitChain limit;
};

absl::StatusOr<MetastabilityProcessTheory> ComputeMetastabilityProcess(
    const Landscape& landscape, const manifest::Process& process);

// Of one process at one learning rate.
struct MetastabilityTheory {
  // lambda*(eta), per step.
  double exit_rate_scale;
  StateTheory limit;
  StateTheory chain;
  // Absent where it is not asked for or its solver does not reach that far.
  std::optional<StateTheory> exact;
  // The chains on all minima, for the moves from each.
  MarkovChain chain_of_minima;
  std::optional<MarkovChain> exact_of_minima;
  // The largest relative error of the exact rates; 0 where there are none.
  double exact_error;
};

// start: the number of the state that chains start in.
absl::StatusOr<MetastabilityTheory> ComputeMetastabilityTheory(
    const Landscape& landscape, const manifest::Process& process,
    const MetastabilityProcessTheory& process_theory, double learning_rate,
    int start, const std::vector<std::int64_t>& steps, int exact_num_cells);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_METASTABILITY_THEORY_H_

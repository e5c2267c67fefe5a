// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What truncated heavy-tailed SGD does among the minima [WOR22].
//
// On the time scale of its widest minima it becomes a Markov chain on them
// alone: X at step t / lambda*(eta), lambda* = H(1/eta) (H(1/eta)/eta)^(l*-1)
// with the largest l*, leaves m_i at rate q_i, goes to m_j with probability
// q_ij / q_i, and goes through narrower minima in no time, by their embedded
// chain, until it is in a wide one. So within each closed communicating class;
// the other classes are left for good on a shorter scale.

#ifndef THSGD_SIM_LIMIT_LIMIT_CHAIN_H_
#define THSGD_SIM_LIMIT_LIMIT_CHAIN_H_

#include <vector>

#include "absl/status/statusor.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/markov_chain.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

// On the widest minima of one closed class.
struct LimitChain {
  // Which field each state is, in ascending order.
  std::vector<int> fields;
  // Their l*.
  int relative_width;
  // Time in units of 1 / lambda*(eta) steps. One state: nothing happens on
  // this scale.
  MarkovChain chain;
};

// One for each closed class of the geometry, in its order. constants:
// [num_fields], of this geometry.
// Errors: FailedPrecondition if an edge of the jump graph has q_ij = 0, as
// with noise that has one tail only (p+ = 0 or 1).
absl::StatusOr<std::vector<LimitChain>> MakeLimitChains(
    const JumpGeometry& geometry, const std::vector<ExitConstants>& constants);

// p[i][c]: the probability that from field i the chain ends in the c-th closed
// class, of those in the order of MakeLimitChains; the last entry is that of
// leaving all fields. Rows sum to 1. [num_fields][num_closed_classes + 1].
// Errors: as above.
absl::StatusOr<std::vector<std::vector<double>>> ClassProbabilities(
    const JumpGeometry& geometry, const std::vector<ExitConstants>& constants);

// The chain of the learning rate's size, on all fields: it goes from m_i to m_j
// at rate q_ij lambda_i(eta) per step, with H(1/eta) exact. Where the limit
// says that narrow minima hold nothing, it says how much they hold still. Its
// own error is of relative order H(1/eta) / eta: attempts in which one more
// jump takes part.
// Errors: InvalidArgument if a field leads to where there is no field, or
// unless learning_rate > 0.
absl::StatusOr<MarkovChain> MakePreLimitChain(
    const JumpGeometry& geometry, const std::vector<ExitConstants>& constants,
    const NoiseLaw& law, double learning_rate);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_LIMIT_CHAIN_H_

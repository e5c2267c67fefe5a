// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Markov chains in continuous time on a few states. Every result is made of
// sums, products and quotients of non-negative numbers, so each entry keeps its
// relative accuracy however far rates are apart: state reduction in the manner
// of [Grassmann, Taksar, Heyman 1985].

#ifndef THSGD_SIM_LIMIT_MARKOV_CHAIN_H_
#define THSGD_SIM_LIMIT_MARKOV_CHAIN_H_

#include <utility>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"

namespace thsgd {

// Immutable. States 0 .. num_states - 1.
class MarkovChain {
 public:
  // rates: [num_states, num_states], (i, j) the rate of jumps from i to j != i
  // per unit of time; the diagonal is ignored.
  // Errors: InvalidArgument unless square, finite and >= 0.
  static absl::StatusOr<MarkovChain> Create(const Eigen::MatrixXd& rates);

  int num_states() const { return static_cast<int>(rates_.rows()); }
  // Zeros on the diagonal.
  const Eigen::MatrixXd& rates() const { return rates_; }
  // The rate at which state i is left.
  double ExitRate(int i) const { return rates_.row(i).sum(); }
  // Rates off the diagonal, minus the exit rates on it.
  Eigen::MatrixXd Generator() const;

  // Whether each state leads to each other.
  bool IsIrreducible() const;

  // The chain on states `kept` (ascending), in this order, whose visits to the
  // others take no time: it goes on by their embedded chain until it is in
  // `kept` again. A return to where it came from is no jump.
  // Errors: InvalidArgument if a state not kept does not lead to a kept one.
  absl::StatusOr<MarkovChain> Reduce(const std::vector<int>& kept) const;

  // pi with pi Q = 0, [num_states]. Relative error of each entry below
  // 10 num_states^3 2^-53.
  // Errors: FailedPrecondition if the chain is not irreducible.
  absl::StatusOr<Eigen::VectorXd> StationaryLaw() const;

  // exp(t Q), [num_states, num_states], t >= 0: (i, j) is the probability to be
  // in j at time t, from i. By uniformisation, a Taylor series of non-negative
  // terms on t / 2^s, and s squarings. (The uniformised chain's probability to
  // stay is the one difference taken: its error of 2^-53 is one of paths that
  // stay once more.) Relative error of each entry below
  // (100 + 8 num_states t max exit rate) 2^-53.
  Eigen::MatrixXd TransitionMatrix(double t) const;

  // int_0^t exp(u Q) du, [num_states, num_states], t >= 0: (i, j) is the
  // expected time spent in j up to time t, from i. Rows sum to t. By the same
  // series, integrated, and by doubling: the integral up to 2 h is that up to h
  // plus exp(h Q) times it. Relative error of each entry as above, once more.
  Eigen::MatrixXd OccupationTimes(double t) const;

  // E_i[time until `target` is reached]; 0 at the target.
  // Errors: FailedPrecondition if it is not reached with probability 1.
  absl::StatusOr<double> MeanHittingTime(int from, int target) const;

  // P_i(the chain ends in `absorbing`), where states without exit end it.
  // Errors: FailedPrecondition if it may go on for ever.
  absl::StatusOr<double> AbsorptionProbability(int from, int absorbing) const;

 private:
  explicit MarkovChain(Eigen::MatrixXd rates) : rates_(std::move(rates)) {}

  // exp(t Q) and, unless null, its integral.
  Eigen::MatrixXd Propagate(double t, Eigen::MatrixXd* occupation_times) const;

  Eigen::MatrixXd rates_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_MARKOV_CHAIN_H_

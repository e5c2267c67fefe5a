// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What estimators of rare exits estimate, and what they return.
//
// The chain of sgd_step.h starts at `start` inside a field Omega; the event is
//   A = { sigma <= n },   sigma = min{ j >= 1 : X_j not in Omega }.
// An estimator draws replicates. Replicates are independent and have one law,
// and each is unbiased for the whole law of the paths that leave:
//   E sum_i weight_i 1{ path_i in B } = P(A, (X_0 .. X_sigma) in B)  for all B,
// so their mean estimates P(A), their spread its error, and the weighted paths
// of all of them, normalised, the law of the path given A.

#ifndef THSGD_SIM_RARE_EVENT_EXIT_EVENT_H_
#define THSGD_SIM_RARE_EVENT_EXIT_EVENT_H_

#include <cstdint>
#include <vector>

#include "sim/landscape/attraction_field.h"

namespace thsgd {

// To leave `field` within num_steps >= 1 steps. An end of the field on a wall
// or beyond is no exit, as in Ensemble.
struct ExitEvent {
  AttractionField field;
  // Inside the field and the walls.
  double start;
  // n.
  std::int64_t num_steps;
};

// A path that left.
struct WeightedExit {
  // > 0.
  double weight;
  // X_0 .. X_sigma, all but the last inside the field.
  std::vector<double> path;
};

// One independent, unbiased estimate. Estimators make replicate r by
// Run(r), a pure function of their inputs, the seed, the stream and r.
struct ExitReplicate {
  std::vector<WeightedExit> exits;
  // Steps simulated for it, those of paths that did not leave included.
  std::int64_t num_steps = 0;
  // Paths that became infinite or NaN; they are in no other member.
  std::int64_t num_non_finite = 0;

  // Sum of the weights, in the order of the exits: the estimate of P(A).
  double probability() const {
    double sum = 0;
    for (const WeightedExit& exit : exits) sum += exit.weight;
    return sum;
  }
};

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_EXIT_EVENT_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How good a proposal is: mean and spread of one path's weight.

#ifndef THSGD_SIM_RARE_EVENT_PATH_WEIGHTS_H_
#define THSGD_SIM_RARE_EVENT_PATH_WEIGHTS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "sim/rare_event/forced_jumps.h"

namespace thsgd {

// Of W = weight times 1{path leaves}, one for each path; E W = P(A).
struct PathWeights {
  std::int64_t num_paths;
  std::int64_t num_steps;
  std::int64_t num_exits;
  std::int64_t num_non_finite;
  // The mean and its standard error.
  double probability;
  double standard_error;
  // R = standard deviation over mean: the relative error of one path. N paths
  // have R / sqrt(N). Plain simulation has sqrt((1 - P(A)) / P(A)).
  double relative_error;
  // Standard error of ln R, from the first four moments (delta method):
  //   var ln R = ((m2 / m1^2) / (2 R^2))^2 var(W^2 / m2 - 2 W / m1) / N.
  double log_relative_error_error;
};

// Of replicates 0 .. num_replicates - 1, on num_threads threads, which change
// no result. Errors: InvalidArgument unless num_replicates >= 1 and as
// ParallelFor; FailedPrecondition if no path left.
absl::StatusOr<PathWeights> MeasurePathWeights(const ForcedJumps& forced,
                                               int num_replicates,
                                               int num_threads);

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_PATH_WEIGHTS_H_

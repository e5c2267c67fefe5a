// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How the exit probability falls with the learning rate, as the slope of a
// line through all learning rates:
//   heavy tails  log P(A) against log eta; in the limit (alpha - 1) l*
//   light tails  log P(A) against 1/eta; in the limit -2 dV / variance

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_FIT_SCALING_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_FIT_SCALING_H_

#include <optional>

#include "absl/status/statusor.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "stats/interval.h"

namespace thsgd {

struct ScalingFit {
  // By weighted least squares through the estimates, with weights
  // (estimate / standard error)^2.
  double slope;
  // Student's at kConfidence, scaled by the residuals: it says how well a line
  // fits, not how far the limit is.
  Interval interval;
  // The same line, with the same weights, through the exact values and through
  // the limit theory's at these learning rates, where there are all of them.
  std::optional<double> exact;
  std::optional<double> theory;
};

// Nothing if fewer than three estimates have a standard error.
absl::StatusOr<std::optional<ScalingFit>> FitScaling(
    const ProcessAnalysis& process);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_FIT_SCALING_H_

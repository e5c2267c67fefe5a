// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What is known of first exit times without simulating: the limit theory, and
// in one dimension the numbers at finite learning rates from the exact solver.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_EXIT_TIME_THEORY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_EXIT_TIME_THEORY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "sim/limit/landing_rates.h"

namespace thsgd {

// At one learning rate. What is not computed is absent.
struct ExitTimePrediction {
  double learning_rate;
  // H(1/eta) / eta.
  std::optional<double> small_parameter;
  // 1 / (q lambda(eta)), steps.
  std::optional<double> limit_mean;
  // E[sigma], steps, and the law of the destinations, [destinations].
  std::optional<Estimate> exact_mean;
  std::optional<std::vector<double>> exact_shares;
  // Attempts per step, the share of them that succeeds, and the mean number of
  // steps of those that fail.
  std::optional<double> attempt_rate;
  std::optional<double> success_probability;
  std::optional<double> failed_steps;
};

// Of one process.
struct ExitTimeTheory {
  // Regularly varying noise only.
  std::optional<int> relative_width;
  std::optional<double> tail_index;
  std::optional<double> noise_scale;
  // q and q_j / q, [destinations].
  std::optional<double> exit_constant;
  std::optional<std::vector<double>> limit_shares;
  // By learning rate, as the manifest has them.
  std::vector<ExitTimePrediction> predictions;

  // Of log E[sigma] against log eta, -(alpha + (l* - 1)(alpha - 1)), and
  // against log s, -alpha l*.
  std::optional<double> LearningRateSlope() const;
  std::optional<double> NoiseScaleSlope() const;
  // Of the success probability against eta, (l* - 1)(alpha - 1).
  std::optional<double> SuccessSlope() const;
};

// Of each process. Seconds, in one dimension: the exact numbers take them.
// Errors: InvalidArgument if b divides a field's effective width evenly.
absl::StatusOr<std::vector<ExitTimeTheory>> ComputeExitTimeTheory(
    const manifest::Experiment& experiment);

// Of each destination, as FirstExitTimeCounts orders them: "to m = 1.6", ...,
// "to no field".
absl::StatusOr<std::vector<std::string>> DestinationNames(
    const manifest::Experiment& experiment);

// The place of the field that is left in that list: in one dimension what comes
// before it is below. -1 in R^d and where there is no other field.
absl::StatusOr<int> OwnField(const manifest::Experiment& experiment);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_EXIT_TIME_THEORY_H_

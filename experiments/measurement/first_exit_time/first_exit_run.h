// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What a first_exit_time experiment runs: the field that is left, and the
// engine of each cell, whatever the dimension.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_FIRST_EXIT_RUN_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_FIRST_EXIT_RUN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/chains/chain_cells.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/sgd/multivariate_field.h"

namespace thsgd {

// The cap on the steps of a chain of this process. As a double, for it may
// exceed every integer type; NaN where horizon, exponent or learning rate are
// out of range or there is no cap for the process.
double FirstExitCap(const manifest::FirstExitTimeSpec& spec, int process_index,
                    double learning_rate);

// X_0 in R^dimension. Precondition: 1 or `dimension` numbers are given.
std::vector<double> StartInSpace(const manifest::FirstExitTimeSpec& spec,
                                 int dimension);

// The field that holds the start. For a bowl with a finite radius the declared
// one, else that of the gradient flow with the ball of core_radius as its core.
// Errors: InvalidArgument where there is no such field, as "start: ...".
absl::StatusOr<MultivariateField> FieldInSpace(
    const MultivariateLandscape& landscape,
    const manifest::FirstExitTimeSpec& spec);

// The engine of one cell. Safe to share between threads.
class FirstExitEngine {
 public:
  virtual ~FirstExitEngine() = default;

  // Counts over the chains first_chain, first_chain + 1, ...
  virtual manifest::FirstExitTimeCounts Count(
      std::int64_t first_chain, std::int64_t num_chains) const = 0;
};

// Precondition: the experiment is valid and measures first_exit_time. What is
// returned refers to it. Errors: InvalidArgument if the gradient cannot be
// tabulated.
using MakeFirstExitEngine =
    std::function<absl::StatusOr<std::unique_ptr<const FirstExitEngine>>(
        const ChainCell& cell)>;
absl::StatusOr<MakeFirstExitEngine> MakeFirstExitEngines(
    const manifest::Experiment& experiment);

// Counts of no chains, for so many destinations.
manifest::FirstExitTimeCounts NoFirstExits(int num_destinations,
                                           std::int64_t max_steps,
                                           bool count_attempts);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_FIRST_EXIT_RUN_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The exit probabilities of an exit_routes plan at its finite learning rates,
// without Monte Carlo.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_EXACT_EXIT_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_EXACT_EXIT_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/landing_rates.h"

namespace thsgd {

// P(sigma <= max_steps) from `start` in the landscape's field in focus
// (sim/exact/survival.h), with its error; absent where the solver does not
// reach its tolerance: an error above 1 %.
// Takes about a second, or ten where noise is narrow. Errors: those of
// SolveExitByTime.
absl::StatusOr<std::optional<Estimate>> ExactExitProbability(
    const Landscape& landscape, const manifest::Process& process,
    double learning_rate, double start, std::int64_t max_steps);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_EXACT_EXIT_H_

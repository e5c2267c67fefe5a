// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The estimates of an exit_routes result beside what the limit theory says.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_ANALYZE_EXIT_ROUTES_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_ANALYZE_EXIT_ROUTES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "stats/interval.h"

namespace thsgd {

// Confidence of every interval in the report.
inline constexpr double kConfidence = 0.99;

// A share of a count, with its two-sided Clopper-Pearson interval.
struct Share {
  std::int64_t count;
  std::int64_t total;
  double estimate;
  Interval interval;
};

// One process at one learning rate.
struct CellAnalysis {
  const manifest::ExitRoutesCell* cell;
  double learning_rate;

  // Of all chains that stayed finite, those that left within the horizon;
  // absent if none stayed finite.
  std::optional<Share> p_exit;
  // The limit theory's value of it; absent where it is not computed.
  std::optional<double> p_exit_theory;
  // H(1/eta) / eta, the parameter the heavy-tailed theory expands in; absent
  // for light tails.
  std::optional<double> small_parameter;

  // Of all routes, those with the theory's number of jumps; absent if no
  // chain left.
  std::optional<Share> p_expected_jumps;
};

// One process at all learning rates, which decrease.
struct ProcessAnalysis {
  std::string name;
  bool heavy_tailed;
  // Jumps the limit theory expects on a route: l* for heavy tails, 0 for
  // light ones.
  int expected_jumps;
  std::vector<CellAnalysis> cells;

  // The first and the last cell in which a chain left; nullptr if none.
  const CellAnalysis* LargestRateWithExits() const;
  const CellAnalysis* SmallestRateWithExits() const;
};

// The analysis refers to `result`, which must outlive it.
// Limit theory: P(sigma <= n) = 1 - exp(-rate n) with rate = q lambda(eta) per
// step for heavy tails (sim/limit/exit_rate.h) and the Eyring-Kramers rate
// times eta for light ones (sim/limit/eyring_kramers.h).
// Errors: InvalidArgument if b divides the effective width evenly.
absl::StatusOr<std::vector<ProcessAnalysis>> AnalyzeExitRoutes(
    const manifest::Result& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_ANALYZE_EXIT_ROUTES_H_

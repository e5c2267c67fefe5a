// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The estimates of an exit_routes result beside what the limit theory says and
// what is exact at finite learning rates.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_ANALYZE_EXIT_ROUTES_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_ANALYZE_EXIT_ROUTES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "sim/limit/landing_rates.h"
#include "stats/interval.h"
#include "stats/share_interval.h"

namespace thsgd {

// Confidence of every interval in the report.
inline constexpr double kConfidence = 0.99;

// An estimate of P(A) from independent replicates or, where they are sets of
// such, from independent trials.
struct ProbabilityEstimate {
  double value;
  double standard_error;
  // At kConfidence.
  Interval interval;
  std::int64_t num_replicates;
  // Of plain simulation, whose trials are paths; 0 otherwise.
  std::int64_t num_trials;
  std::int64_t num_successes;

  // Clopper and Pearson's for trials; otherwise Student's over the replicates,
  // whose lower end may be negative.
  // Errors: InvalidArgument unless 0 < confidence < 1.
  absl::StatusOr<Interval> IntervalAt(double confidence) const;
};

// One process at one learning rate.
struct CellAnalysis {
  const manifest::ExitRoutesCell* cell;
  double learning_rate;

  // Sums over the replicates.
  std::int64_t num_exits = 0;
  std::int64_t num_non_finite = 0;
  std::int64_t num_steps = 0;

  ProbabilityEstimate p_exit;
  // The limit theory's value of it; absent where it is not computed.
  std::optional<double> p_exit_theory;
  // Its value at this learning rate, without Monte Carlo; absent where it is
  // not computed.
  std::optional<Estimate> p_exit_exact;
  // H(1/eta) / eta, the parameter the heavy-tailed theory expands in; absent
  // for light tails.
  std::optional<double> small_parameter;

  // Given A; all absent or empty if no path left.
  //
  // The share of routes with the theory's number of jumps.
  std::optional<ShareEstimate> p_expected_jumps;
  // Element k: the share of routes with k jumps; the last: or more.
  std::vector<double> p_jumps;
  // Of the jumps on the routes, the share that the truncation cut to b; absent
  // without truncation or jumps.
  std::optional<ShareEstimate> p_truncated;
  // The weighted median of the largest update's share of the way, rounded down
  // to a twentieth, and of the route's steps, to a power of 2.
  double median_largest_update_share = 0;
  std::int64_t median_route_steps = 0;

  bool has_exits() const { return num_exits > 0; }
  // (estimate - exact) / standard error, where there are both.
  std::optional<double> z_exact() const;
  // The estimate's interval divided by theory's value, where there is one.
  std::optional<Interval> ratio_to_theory() const;
};

// One process at all learning rates, which decrease.
struct ProcessAnalysis {
  std::string name;
  bool heavy_tailed;
  // b.
  double truncation_threshold;
  // Jumps the limit theory expects on a route: l* for heavy tails, 0 for
  // light ones.
  int expected_jumps;
  // The slope of log P(A) in the limit: fit_scaling.h; absent where the theory
  // does not cover the law.
  std::optional<double> limit_slope;
  std::vector<CellAnalysis> cells;
  // Light tails with truncation: the exact value of P(A) without it, at the
  // smallest learning rate.
  std::optional<Estimate> p_exit_untruncated;

  // The first and the last cell in which a path left; nullptr if none.
  const CellAnalysis* LargestRateWithExits() const;
  const CellAnalysis* SmallestRateWithExits() const;
};

// The analysis refers to `result`, which must outlive it.
// Limit theory: P(A) = 1 - exp(-C (H(1/eta)/eta)^l*), C = C(A) as in
// sim/limit/catastrophe.h, for heavy tails: C (H/eta)^l* is the theorem's form,
// and the exponential, which is the same in the limit, keeps it below 1.
// 1 - exp(-rate T) for light ones, with the Eyring-Kramers rate
// (sim/limit/eyring_kramers.h).
// Exact values are computed for at most 100 cells, a second or so each, and not
// at toy scale.
// Errors: InvalidArgument if b divides the effective width evenly.
absl::StatusOr<std::vector<ProcessAnalysis>> AnalyzeExitRoutes(
    const manifest::Result& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_ANALYZE_EXIT_ROUTES_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The integrals of exit_constants.h by plain Monte Carlo, as the definition
// has them: jumps and times are drawn, the flow is solved, the landing is
// looked at. Shares nothing with landing_rates.h; for tests.

#ifndef THSGD_SIM_LIMIT_EXIT_MONTE_CARLO_H_
#define THSGD_SIM_LIMIT_EXIT_MONTE_CARLO_H_

#include <cstdint>
#include <functional>
#include <vector>

namespace thsgd {

struct ExitIntegral {
  double start;
  std::function<double(double)> gradient;
  // Positions are projected onto [wall_below, wall_above].
  double wall_below;
  double wall_above;
  double truncation_threshold;
  int num_jumps;
  double tail_index;
  double p_positive;
  // Jumps with |w| below this are left out: it must be so small that they do
  // not take part in any exit by num_jumps.
  double smallest_jump;
  // Times have density time_rate exp(-time_rate t).
  double time_rate;
  // Infinite: the integral over all times. Else, for the catastrophe
  // principle, over jump times t_1 < ... < t_l in [0, horizon], with the flow
  // before the first and after the last too.
  double horizon;
  // Landings are counted by the intervals between these, in ascending order:
  // [num_boundaries + 1] of them.
  std::vector<double> boundaries;
};

// Mean and standard error of each interval's share of the integral.
struct MonteCarloEstimate {
  double mean;
  double standard_error;
};

std::vector<MonteCarloEstimate> IntegrateByMonteCarlo(
    const ExitIntegral& integral, std::int64_t num_samples, std::uint64_t seed);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_EXIT_MONTE_CARLO_H_

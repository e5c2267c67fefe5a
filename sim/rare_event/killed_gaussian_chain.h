// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// For tests: when and where X_j = X_{j-1} - eta f'(X_{j-1}) - eta Z_j leaves an
// interval, Z_j normal, without Monte Carlo and with full relative accuracy
// however rare exits are.
//
// The density of X_j on {sigma > j} solves
//   v_1(y) = k(start, y),  v_{j+1}(y) = int v_j(x) k(x, y) dx,
//   k(x, .) the normal density of mean x - eta f'(x) and deviation eta sd,
// and P(sigma = j + 1, below) = int v_j(x) Phi((lower - mean(x)) / (eta sd))
// dx. All terms are positive. Nystrom's method: Gauss-Legendre panels of 16
// nodes, two deviations of the kernel wide or less.

#ifndef THSGD_SIM_RARE_EVENT_KILLED_GAUSSIAN_CHAIN_H_
#define THSGD_SIM_RARE_EVENT_KILLED_GAUSSIAN_CHAIN_H_

#include <functional>
#include <vector>

#include "sim/rare_event/exit_event.h"

namespace thsgd {

// [j]: P(sigma = j + 1 and X_sigma below or above the field).
struct ExitTimeLaw {
  std::vector<double> below;
  std::vector<double> above;

  // P(sigma <= num_steps), of either side or both.
  double Below() const;
  double Above() const;
  double Total() const { return Below() + Above(); }
  // E[sigma 1{sigma <= num_steps}].
  double MeanTime() const;
  // P(sigma <= last), last <= num_steps.
  double By(int last) const;
};

// An end of the field may be infinite: then the interval is cut where the
// chain comes with a probability below 1e-30 if f' leads back to the start.
// Errors: relative 1e-9 where f' is smooth on the kernel's scale (tested by
// finer panels; panel_width in deviations of the kernel).
ExitTimeLaw SolveKilledGaussianChain(
    const std::function<double(double)>& gradient, double learning_rate,
    double standard_deviation, const ExitEvent& event, double panel_width = 2);

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_KILLED_GAUSSIAN_CHAIN_H_

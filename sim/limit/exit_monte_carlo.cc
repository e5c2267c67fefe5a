// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/exit_monte_carlo.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <vector>

namespace thsgd {
namespace {

// Classical Runge-Kutta, at most kMaxMove a step. At distance u from a critical
// point that is a fraction kMaxMove / u of the linear flow's time, so the
// relative error of u is some (kMaxMove / u)^5 / 120 a step; below kMaxMove
// from a minimum nothing moves any more.
double Flow(const std::function<double(double)>& gradient, double x, double t) {
  constexpr double kMaxMove = 0.02;
  while (t > 0) {
    const double k1 = -gradient(x);
    if (k1 == 0) return x;
    const double step = std::min(t, kMaxMove / std::fabs(k1));
    const double k2 = -gradient(x + step / 2 * k1);
    const double k3 = -gradient(x + step / 2 * k2);
    const double k4 = -gradient(x + step * k3);
    // Less than kMaxMove away from the minimum, where steps grow too long.
    if (k2 * k1 <= 0 || k3 * k1 <= 0 || k4 * k1 <= 0) return x;
    x += step / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    t -= step;
  }
  return x;
}

}  // namespace

std::vector<MonteCarloEstimate> IntegrateByMonteCarlo(
    const ExitIntegral& integral, std::int64_t num_samples,
    std::uint64_t seed) {
  std::mt19937_64 random(seed);
  // In (0, 1).
  const auto uniform = [&] {
    return (static_cast<double>(random() >> 12) + 0.5) * 0x1p-52;
  };
  const int l = integral.num_jumps;
  const bool has_horizon =
      integral.horizon < std::numeric_limits<double>::infinity();
  // nu(|w| > smallest_jump), to the power of the number of jumps.
  const double mass =
      std::pow(integral.smallest_jump, -integral.tail_index * l);
  std::vector<double> sum(integral.boundaries.size() + 1);
  std::vector<double> sum_of_squares(sum.size());
  std::vector<double> times(l);
  for (std::int64_t n = 0; n < num_samples; ++n) {
    double weight = mass;
    if (has_horizon) {
      for (int k = 0; k < l; ++k) {
        times[k] = integral.horizon * uniform();
        weight *= integral.horizon / (k + 1);
      }
      std::sort(times.begin(), times.end());
      // Waiting times from jump k on, the last until the horizon.
      for (int k = 0; k < l; ++k) {
        times[k] = (k + 1 < l ? times[k + 1] : integral.horizon) - times[k];
      }
    } else {
      for (int k = 0; k + 1 < l; ++k) {
        times[k] = -std::log(uniform()) / integral.time_rate;
        weight *= std::exp(integral.time_rate * times[k]) / integral.time_rate;
      }
      times[l - 1] = 0;
    }
    double x = integral.start;
    for (int k = 0; k < l; ++k) {
      const double size = integral.smallest_jump *
                          std::pow(uniform(), -1 / integral.tail_index);
      const double z = uniform() < integral.p_positive ? size : -size;
      const double b = integral.truncation_threshold;
      x -= std::clamp(z, -b, b);
      x = std::clamp(x, integral.wall_below, integral.wall_above);
      if (times[k] > 0) x = Flow(integral.gradient, x, times[k]);
    }
    const std::size_t interval =
        std::upper_bound(integral.boundaries.begin(), integral.boundaries.end(),
                         x) -
        integral.boundaries.begin();
    sum[interval] += weight;
    sum_of_squares[interval] += weight * weight;
  }
  std::vector<MonteCarloEstimate> estimates;
  const double n = static_cast<double>(num_samples);
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const double mean = sum[i] / n;
    estimates.push_back(
        {.mean = mean,
         .standard_error = std::sqrt(
             std::max(0.0, sum_of_squares[i] / n - mean * mean) / (n - 1))});
  }
  return estimates;
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/attempt_theory.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "base/check.h"
#include "boost/math/quadrature/gauss_kronrod.hpp"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/exit_attempts.h"

namespace thsgd {
namespace {

template <class Function>
Estimate Integrate(const Function& f, double lower, double upper) {
  constexpr unsigned kMaxHalvings = 12;
  constexpr double kTolerance = 1e-9;
  Estimate integral;
  integral.value =
      boost::math::quadrature::gauss_kronrod<double, 31>::integrate(
          f, lower, upper, kMaxHalvings, kTolerance, &integral.error);
  return integral;
}

}  // namespace

AttemptTheory ComputeAttemptTheory(const Landscape& landscape,
                                   const FieldGeometry& field,
                                   double truncation_threshold,
                                   const RegularVariation& tail,
                                   const AttemptSpec& spec) {
  const double radius = spec.attempt_radius;
  const double minimum = field.field.minimum;
  THSGD_CHECK_LT(radius, truncation_threshold);
  double p_failed = 0;
  Estimate time = {0, 0};
  for (const int direction : {-1, 1}) {
    // The update subtracts the noise.
    const double p = direction < 0 ? tail.p_positive : 1 - tail.p_positive;
    if (p == 0) continue;
    const double exit_distance =
        direction < 0 ? field.exit_distance_below : field.exit_distance_above;
    // Landings inside are closer than this; beyond a wall there is none.
    const double wall = direction < 0 ? minimum - field.field.lower
                                      : field.field.upper - minimum;
    const double farthest =
        std::min({truncation_threshold, exit_distance, wall});
    const bool exits_by_one_jump = exit_distance < truncation_threshold;
    const auto p_longer = [&](double z) {
      return std::pow(z / radius, -tail.tail_index);
    };
    const double p_exit = exits_by_one_jump ? p_longer(exit_distance) : 0;
    const auto slowness = [&](double z) {
      return 1 / std::visit(
                     [&](const auto& f) {
                       return std::fabs(f.Gradient(minimum + direction * z));
                     },
                     landscape);
    };
    const Estimate common = Integrate(slowness, spec.core_radius, radius);
    const Estimate beyond = Integrate(
        [&](double z) { return (p_longer(z) - p_exit) * slowness(z); }, radius,
        farthest);
    p_failed += p * (1 - p_exit);
    time.value += p * ((1 - p_exit) * common.value + beyond.value);
    time.error += p * ((1 - p_exit) * common.error + beyond.error);
  }
  return {.rate_constant = std::pow(radius, -tail.tail_index),
          .failed_time = {.value = time.value / p_failed,
                          .error = time.error / p_failed}};
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/field_exits.h"

#include <cmath>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {

std::vector<FieldExits> ExitsOf(const Landscape& landscape,
                                const JumpGeometry& geometry, int i,
                                const RegularVariation& tail) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const FieldGeometry& f = geometry.fields()[i];
  const double m = f.field.minimum;
  const double b = geometry.truncation_threshold();
  std::vector<FieldExits> all;
  for (int sign : {-1, 1}) {
    const double exit =
        sign > 0 ? f.exit_distance_above : f.exit_distance_below;
    // Farther away than l* jumps lead.
    if (!(exit < f.relative_width * b)) continue;
    FieldExits exits;
    exits.above = sign > 0;
    exits.direction = {
        .speed =
            [&landscape, m, sign](double u) {
              return std::visit(
                  [&](const auto& potential) {
                    return std::fabs(
                        potential.Gradient(HighPrecision(m) + sign * u)
                            .template convert_to<double>());
                  },
                  landscape);
            },
        .exit_distance = exit,
        .truncation_threshold = b,
        .num_jumps = f.relative_width,
        .tail_index = tail.tail_index,
        // The update subtracts the noise.
        .probability = sign > 0 ? 1 - tail.p_positive : tail.p_positive};
    exits.landings = {{.near = exit, .far = kInfinity}};
    for (int j : f.reaches) {
      if ((j > i) != (sign > 0)) continue;
      const auto [near, far] = geometry.DistancesTo(j, m, sign);
      exits.landings.push_back({.near = near, .far = far});
      exits.targets.push_back(j);
    }
    const double outside = geometry.DistanceToOutside(m, sign);
    if (outside < f.relative_width * b) {
      exits.landings.push_back({.near = outside, .far = kInfinity});
      exits.targets.push_back(FieldExits::kOutside);
    }
    // In terms of the least jump and of the largest deficit.
    const double l = f.relative_width;
    exits.rounding =
        0x1p-50 * l * (1 + tail.tail_index) * std::fabs(m) *
        (l == 1 ? 1 / exit : 1 / (exit - (l - 1) * b) + 1 / (l * b - exit));
    all.push_back(std::move(exits));
  }
  return all;
}

}  // namespace thsgd

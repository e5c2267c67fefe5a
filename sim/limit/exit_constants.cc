// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/exit_constants.h"

#include <cmath>
#include <limits>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Adds the exits in one direction, +1 or -1.
absl::Status AddDirection(const Landscape& landscape,
                          const JumpGeometry& geometry, int i, int direction,
                          const RegularVariation& tail,
                          double relative_tolerance, ExitConstants& q) {
  const FieldGeometry& f = geometry.fields()[i];
  const double m = f.field.minimum;
  const double exit =
      direction > 0 ? f.exit_distance_above : f.exit_distance_below;
  const double b = geometry.truncation_threshold();
  // Farther away than l* jumps lead.
  if (!(exit < f.relative_width * b)) return absl::OkStatus();

  std::vector<Landing> landings = {{.near = exit, .far = kInfinity}};
  std::vector<Estimate*> goals = {direction > 0 ? &q.above : &q.below};
  for (int j : f.reaches) {
    if ((j > i) != (direction > 0)) continue;
    const auto [near, far] = geometry.DistancesTo(j, m, direction);
    landings.push_back({.near = near, .far = far});
    goals.push_back(&q.to[j]);
  }
  const double outside = geometry.DistanceToOutside(m, direction);
  if (outside < f.relative_width * b) {
    landings.push_back({.near = outside, .far = kInfinity});
    goals.push_back(&q.outside);
  }
  const auto speed = [&](double u) {
    return std::visit(
        [&](const auto& potential) {
          return std::fabs(potential.Gradient(HighPrecision(m) + direction * u)
                               .template convert_to<double>());
        },
        landscape);
  };
  THSGD_ASSIGN_OR_RETURN(
      const std::vector<Estimate> rates,
      LandingRates({.speed = speed,
                    .exit_distance = exit,
                    .truncation_threshold = b,
                    .num_jumps = f.relative_width,
                    .tail_index = tail.tail_index,
                    .probability =
                        direction > 0 ? 1 - tail.p_positive : tail.p_positive},
                   landings, relative_tolerance));
  // The field's ends and minimum are rounded on the scale of m.
  const double margin =
      f.relative_width == 1 ? exit : exit - (f.relative_width - 1) * b;
  const double rounding = 0x1p-50 * f.relative_width * (1 + tail.tail_index) *
                          std::fabs(m) / margin;
  for (std::size_t k = 0; k < rates.size(); ++k) {
    goals[k]->value += rates[k].value;
    goals[k]->error += rates[k].error + rounding * rates[0].value;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ExitConstants>> ComputeExitConstants(
    const Landscape& landscape, const JumpGeometry& geometry,
    const RegularVariation& tail, double relative_tolerance) {
  std::vector<ExitConstants> constants;
  for (int i = 0; i < geometry.num_fields(); ++i) {
    ExitConstants q = {
        .below = {0, 0},
        .above = {0, 0},
        .to = std::vector<Estimate>(geometry.num_fields(), Estimate{0, 0}),
        .outside = {0, 0}};
    for (int direction : {-1, 1}) {
      if (const absl::Status status = AddDirection(
              landscape, geometry, i, direction, tail, relative_tolerance, q);
          !status.ok()) {
        return absl::Status(
            status.code(),
            absl::StrCat("field ", i, " with minimum ",
                         ShortestDecimal(geometry.fields()[i].field.minimum),
                         ": ", status.message()));
      }
    }
    constants.push_back(q);
  }
  return constants;
}

}  // namespace thsgd

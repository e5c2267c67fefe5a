// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/exit_constants.h"

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/field_exits.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

// Adds the exits in one direction.
absl::Status Add(const FieldExits& exits, double relative_tolerance,
                 ExitConstants& q) {
  THSGD_ASSIGN_OR_RETURN(
      const std::vector<Estimate> rates,
      LandingRates(exits.direction, exits.landings, relative_tolerance));
  const double rounding = exits.rounding * rates[0].value;
  const auto add = [&](const Estimate& rate, Estimate& goal) {
    goal.value += rate.value;
    goal.error += rate.error + rounding;
  };
  add(rates[0], exits.above ? q.above : q.below);
  for (std::size_t k = 1; k < rates.size(); ++k) {
    const int target = exits.targets[k - 1];
    add(rates[k], target == FieldExits::kOutside ? q.outside : q.to[target]);
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
    for (const FieldExits& exits : ExitsOf(landscape, geometry, i, tail)) {
      if (const absl::Status status = Add(exits, relative_tolerance, q);
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

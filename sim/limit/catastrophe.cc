// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/catastrophe.h"

#include <cmath>
#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/field_exits.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/timed_landing_rates.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

absl::StatusOr<CatastropheConstants> ComputeCatastropheConstants(
    const Landscape& landscape, const JumpGeometry& geometry, int field,
    const RegularVariation& tail, double horizon,
    const QuasiMonteCarlo& points) {
  CatastropheConstants constants = {
      .num_jumps = geometry.fields()[field].relative_width,
      .leave = {0, 0},
      .end_in = std::vector<Estimate>(geometry.num_fields(), Estimate{0, 0})};
  for (const FieldExits& exits : ExitsOf(landscape, geometry, field, tail)) {
    THSGD_ASSIGN_OR_RETURN(
        const std::vector<Estimate> rates,
        TimedLandingRates(exits.direction, exits.landings, horizon, points));
    const double rounding = exits.rounding * rates[0].value;
    constants.leave.value += rates[0].value;
    constants.leave.error += rates[0].error + rounding;
    for (std::size_t k = 1; k < rates.size(); ++k) {
      const int target = exits.targets[k - 1];
      if (target == FieldExits::kOutside) continue;
      constants.end_in[target].value += rates[k].value;
      constants.end_in[target].error += rates[k].error + rounding;
    }
  }
  return constants;
}

double CatastropheProbability(const NoiseLaw& law, double learning_rate,
                              int num_jumps, double constant) {
  return constant *
         std::pow(TailProbability(law, 1 / learning_rate) / learning_rate,
                  num_jumps);
}

}  // namespace thsgd

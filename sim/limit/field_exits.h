// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The directions in which a field can be left by l* jumps, as the integrals of
// landing_rates.h see them.

#ifndef THSGD_SIM_LIMIT_FIELD_EXITS_H_
#define THSGD_SIM_LIMIT_FIELD_EXITS_H_

#include <vector>

#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

struct FieldExits {
  static constexpr int kOutside = -1;

  bool above;
  JumpDirection direction;
  // First all that lies beyond the exit, then what of it each target takes.
  std::vector<Landing> landings;
  // [num_landings - 1]: indices of fields, or kOutside.
  std::vector<int> targets;
  // What the rounding of the field's ends and minimum adds to the error of each
  // rate, relative to that of the first landing.
  double rounding;
};

// Of field i, at most one in each direction. The speeds are |f'| from 50
// digits and refer to the landscape, which must outlive them.
std::vector<FieldExits> ExitsOf(const Landscape& landscape,
                                const JumpGeometry& geometry, int i,
                                const RegularVariation& tail);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_FIELD_EXITS_H_

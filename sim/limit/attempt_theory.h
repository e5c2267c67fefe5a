// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Attempts to leave an attraction field (sim/sgd/exit_attempts.h) in the limit
// of small learning rates, in one dimension. From rest at the minimum the jump
// that begins an attempt is longer than R, the attempt radius, at the rate
//   R^-alpha H(1/eta) per step,
// and lands at distance U, P(U > u) = (u / R)^-alpha for R <= u < b, with the
// rest of the mass at b. If it lands inside the field the flow takes it back to
// the core, of radius c, in the time int_c^U dz / g(z), g = |f'| at distance z;
// further jumps on the way are rarer by the factor H(1/eta) / eta. So of all
// attempts the share q lambda(eta) / (R^-alpha H(1/eta)), of order
// (H(1/eta) / eta)^(l* - 1), succeeds, and those that fail take the mean time
//   E[ int_c^U dz / g(z) | U inside ].

#ifndef THSGD_SIM_LIMIT_ATTEMPT_THEORY_H_
#define THSGD_SIM_LIMIT_ATTEMPT_THEORY_H_

#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/exit_attempts.h"

namespace thsgd {

struct AttemptTheory {
  // R^-alpha: attempts per step, in units of H(1/eta).
  double rate_constant;
  // Mean time of the attempts that fail, in t = eta j. The error is that of
  // adaptive Gauss-Kronrod quadrature.
  Estimate failed_time;
};

// field: of the landscape, as JumpGeometry has it. Precondition: the radii are
// those of a valid spec and attempt_radius < b = truncation_threshold.
AttemptTheory ComputeAttemptTheory(const Landscape& landscape,
                                   const FieldGeometry& field,
                                   double truncation_threshold,
                                   const RegularVariation& tail,
                                   const AttemptSpec& spec);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_ATTEMPT_THEORY_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How often heavy-tailed truncated SGD leaves an attraction field, in the
// limit of small learning rates [WOR22]:
//   sigma(eta) lambda(eta) => Exp(q),
//   lambda(eta) = H(1/eta) (H(1/eta) / eta)^(l* - 1),
// with q as in exit_constants.h.

#ifndef THSGD_SIM_LIMIT_EXIT_RATE_H_
#define THSGD_SIM_LIMIT_EXIT_RATE_H_

#include "sim/noise/noise_law.h"
#include "sim/noise/symmetric_lomax.h"

namespace thsgd {

// lambda(eta) with H exact, not its power law; per step.
// relative_width: l* >= 1; learning_rate > 0.
double ExitRateScale(const NoiseLaw& law, double learning_rate,
                     int relative_width);

// The same up to rounding, by functions whose bits do not depend on the
// machine: for what becomes part of a result. H(1/eta) = (1 + 1/(eta
// s))^-alpha. Valid: tail index <= 20, 1 + 1/(eta s) <= 1e15; NaN otherwise.
double PinnedExitRateScale(const SymmetricLomax& law, double learning_rate,
                           int relative_width);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_EXIT_RATE_H_

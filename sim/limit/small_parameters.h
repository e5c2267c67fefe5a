// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How far a learning rate is from the limit: what the limit theorems leave out
// is of the order of two numbers that tend to 0 with eta (docs/theory.md,
// "Before the limit").

#ifndef THSGD_SIM_LIMIT_SMALL_PARAMETERS_H_
#define THSGD_SIM_LIMIT_SMALL_PARAMETERS_H_

#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

struct SmallParameters {
  // H(1/eta) / eta: jumps longer than 1 per unit of the flow's time, so what an
  // attempt in which one more jump takes part weighs. Units x^-alpha / time.
  double further_jump;
  // eta f''(m): how much of the way to the minimum one step takes, where the
  // flow takes next to none. Dimensionless.
  double step;
};

// minimum: m, of one of the landscape's fields. learning_rate > 0.
SmallParameters SmallParametersAt(const Landscape& landscape, double minimum,
                                  const NoiseLaw& law, double learning_rate);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_SMALL_PARAMETERS_H_

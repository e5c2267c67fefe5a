// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/exit_rate.h"

#include <cmath>

#include "sim/noise/noise_law.h"

namespace thsgd {

double ExitRateScale(const NoiseLaw& law, double learning_rate,
                     int relative_width) {
  const double tail = TailProbability(law, 1 / learning_rate);
  return tail * std::pow(tail / learning_rate, relative_width - 1);
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/exit_rate.h"

#include <cmath>
#include <limits>

#include "sim/noise/noise_law.h"
#include "sim/noise/symmetric_lomax.h"
#include "sim/numeric/elementary.h"

namespace thsgd {

double ExitRateScale(const NoiseLaw& law, double learning_rate,
                     int relative_width) {
  const double tail = TailProbability(law, 1 / learning_rate);
  return tail * std::pow(tail / learning_rate, relative_width - 1);
}

double PinnedExitRateScale(const SymmetricLomax& law, double learning_rate,
                           int relative_width) {
  const double reciprocal = 1 + 1 / (learning_rate * law.noise_scale());
  // |y| <= 20 and |y ln x| <= 700 of PinnedPower.
  constexpr double kLargestIndex = 20;
  constexpr double kLargestBase = 1e15;
  const bool valid = learning_rate > 0 && reciprocal <= kLargestBase &&
                     law.tail_index() <= kLargestIndex;
  if (!valid) return std::numeric_limits<double>::quiet_NaN();
  const double tail = PinnedPower(reciprocal, -law.tail_index());
  double rate = tail;
  for (int i = 1; i < relative_width; ++i) rate *= tail / learning_rate;
  return rate;
}

}  // namespace thsgd

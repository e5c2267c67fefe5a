// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Between the time of the gradient flow and steps.

#ifndef THSGD_SIM_SGD_NUM_STEPS_H_
#define THSGD_SIM_SGD_NUM_STEPS_H_

#include <cmath>

#include "sim/numeric/elementary.h"

namespace thsgd {

// floor(horizon / learning_rate): steps of length learning_rate that fit into
// the time `horizon`. A quotient within a few roundings below an integer
// counts as that integer, so that T = 5 holds 375 steps of 1/75. As a double,
// for it may exceed every integer type.
inline double NumSteps(double horizon, double learning_rate) {
  constexpr double kRounding = 0x1p-50;
  return std::floor(horizon / learning_rate * (1 + kRounding));
}

// floor(horizon * learning_rate^-exponent), for horizons on a longer time
// scale; the same on every machine, unlike std::pow. Valid: 1e-15 <=
// learning_rate <= 1e15, 1 <= exponent <= 20.
inline double NumSteps(double horizon, double learning_rate, double exponent) {
  return NumSteps(horizon, exponent == 1
                               ? learning_rate
                               : PinnedPower(learning_rate, exponent));
}

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_NUM_STEPS_H_

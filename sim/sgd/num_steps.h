// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Between the time of the gradient flow and steps.

#ifndef THSGD_SIM_SGD_NUM_STEPS_H_
#define THSGD_SIM_SGD_NUM_STEPS_H_

#include <cmath>

namespace thsgd {

// floor(horizon / learning_rate): steps of length learning_rate that fit into
// the time `horizon`. A quotient within a few roundings below an integer
// counts as that integer, so that T = 5 holds 375 steps of 1/75. As a double,
// for it may exceed every integer type.
inline double NumSteps(double horizon, double learning_rate) {
  constexpr double kRounding = 0x1p-50;
  return std::floor(horizon / learning_rate * (1 + kRounding));
}

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_NUM_STEPS_H_

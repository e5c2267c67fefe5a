// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The noise of one step of one chain.

#ifndef THSGD_SIM_SGD_STEP_NOISE_H_
#define THSGD_SIM_SGD_STEP_NOISE_H_

#include <cstdint>

namespace thsgd {

struct StepNoise {
  // j >= 1: from X_{j-1} to X_j.
  std::int64_t step;
  // eta Z_j.
  double scaled_noise;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_STEP_NOISE_H_

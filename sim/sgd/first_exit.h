// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How a chain left a field.

#ifndef THSGD_SIM_SGD_FIRST_EXIT_H_
#define THSGD_SIM_SGD_FIRST_EXIT_H_

#include <cmath>
#include <cstdint>

namespace thsgd {

// When and where a chain left a field.
struct FirstExit {
  static constexpr std::int64_t kCensored = -1;

  // sigma = min{ j >= 1 : X_j not in Omega }, in steps; kCensored if the chain
  // was still inside after the last step allowed.
  std::int64_t num_steps;
  // X_sigma, or where the censored chain was last. Not finite if the chain
  // diverged: then num_steps is when.
  double position;

  bool censored() const { return num_steps == kCensored; }
  bool finite() const { return std::isfinite(position); }
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_FIRST_EXIT_H_

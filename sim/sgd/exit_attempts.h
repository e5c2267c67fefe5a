// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Attempts to leave an attraction field: how the limit theorems explain first
// exit times [WOR22]. Attempts begin at a rate of order H(1/eta) per step, and
// each succeeds with a probability of order (H(1/eta) / eta)^(l* - 1).

#ifndef THSGD_SIM_SGD_EXIT_ATTEMPTS_H_
#define THSGD_SIM_SGD_EXIT_ATTEMPTS_H_

#include <cstdint>

namespace thsgd {

// A chain is at home until it leaves |x - m| < attempt_radius: that step begins
// an attempt. The attempt ends when the chain is in the core,
// |x - m| <= core_radius, and at home again, or when it is out of the field.
// Two radii, because around a single one small noise would begin one attempt
// after the other. Valid: 0 < core_radius < attempt_radius, and the interval of
// the attempt radius inside the field and the walls.
struct AttemptSpec {
  double core_radius;
  double attempt_radius;
};

// Of chains that neither diverged nor are left out otherwise.
struct ExitAttempts {
  std::int64_t num_attempts = 0;
  // Those that ended in the core, and the steps between the first step outside
  // of home and the first in the core.
  std::int64_t num_failed = 0;
  std::int64_t num_failed_steps = 0;
  // Those that ended outside the field: steps between the first step outside of
  // home and the exit, 0 for an exit by one jump. The rest of the attempts is
  // cut off by the last step allowed.
  std::int64_t num_succeeded = 0;
  std::int64_t num_succeeded_steps = 0;

  void Add(const ExitAttempts& other) {
    num_attempts += other.num_attempts;
    num_failed += other.num_failed;
    num_failed_steps += other.num_failed_steps;
    num_succeeded += other.num_succeeded;
    num_succeeded_steps += other.num_succeeded_steps;
  }
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_EXIT_ATTEMPTS_H_

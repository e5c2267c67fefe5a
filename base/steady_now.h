// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A clock for intervals, which nobody can set.

#ifndef THSGD_BASE_STEADY_NOW_H_
#define THSGD_BASE_STEADY_NOW_H_

#include <chrono>

#include "absl/time/time.h"

namespace thsgd {

// Since some moment in the past, the same during the life of the process.
inline absl::Duration SteadyNow() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace thsgd

#endif  // THSGD_BASE_STEADY_NOW_H_

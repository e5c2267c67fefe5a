// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Error estimates of methods of high order.

#ifndef THSGD_SIM_EXACT_LAST_CHANGE_H_
#define THSGD_SIM_EXACT_LAST_CHANGE_H_

#include <algorithm>
#include <cmath>

#include "sim/limit/landing_rates.h"

namespace thsgd {

// From three grids, each twice as fine as the one before: the finest value, and
// twice the last change, or 1/16 of the one before where that is larger, since
// the last may be small by chance. Plus 1e-9 of the value for rounding. No
// proof; tested against closed forms, finer grids and simulation.
inline Estimate LastChange(double coarse, double middle, double fine) {
  return {.value = fine,
          .error = std::max(2 * std::fabs(fine - middle),
                            std::fabs(middle - coarse) / 16) +
                   1e-9 * std::fabs(fine)};
}

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_LAST_CHANGE_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Integrals over the unit cube by Sobol's points, moved by independent random
// digital shifts, whose spread gives the error.

#ifndef THSGD_SIM_LIMIT_SHIFTED_SOBOL_H_
#define THSGD_SIM_LIMIT_SHIFTED_SOBOL_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/limit/landing_rates.h"

namespace thsgd {

struct QuasiMonteCarlo {
  int log2_num_points = 12;
  // At least 2.
  int num_shifts = 16;
  std::uint64_t seed = 2021;
};

// add(point, sums) adds the integrands' values at a point of (0, 1)^dimension
// to sums, [num_integrands]. Each estimate's error is half the width of the
// 99 % confidence interval for the mean over shifts. dimension: 1 to 1000.
// Deterministic in `points`.
std::vector<Estimate> IntegrateOverUnitCube(
    int dimension, int num_integrands,
    const std::function<void(const std::vector<double>& point,
                             std::vector<double>& sums)>& add,
    const QuasiMonteCarlo& points);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_SHIFTED_SOBOL_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// c v^(-1/alpha), the transformation that makes a Pareto variate of a uniform
// one, for one fixed alpha.

#ifndef THSGD_SIM_NOISE_UNIFORM_POWER_H_
#define THSGD_SIM_NOISE_UNIFORM_POWER_H_

#include <array>

namespace thsgd {

// With v = 2^-k m, m in [1, 2), t near 1/m and r = m t - 1, |r| <= 1/32:
//   c v^(-1/alpha) = (c 2^(k/alpha)) t^(1/alpha) (1 + r)^(-1/alpha),
// the two first factors from tables, the last a polynomial. Immutable.
class UniformPower {
 public:
  // tail_index: alpha > 1; scale: c, finite.
  UniformPower(double tail_index, double scale);

  // Valid: 2^-53 <= v <= 1. Relative error: 2e-15 (tested).
  double operator()(double v) const;

 private:
  static constexpr int kNumExponents = 54;  // k = 0 .. 53
  static constexpr int kNumCells = 16;      // the mantissa's top four bits

  std::array<double, kNumExponents> scaled_power_of_two_;
  std::array<double, kNumCells> reciprocal_;
  std::array<double, kNumCells> reciprocal_power_;
  std::array<double, 9> power_of_one_plus_r_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_UNIFORM_POWER_H_

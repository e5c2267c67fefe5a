// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Heavy-tailed variates with unequal tails by inversion: what the samplers of
// AsymmetricLomax and Pareto share.

#ifndef THSGD_SIM_NOISE_TWO_SIDED_POWER_H_
#define THSGD_SIM_NOISE_TWO_SIDED_POWER_H_

#include <array>
#include <cmath>
#include <cstdint>

#include "sim/noise/uniform_power.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {

// Z = Y - shift with, from u = UniformOpen(word),
//   Y =  c p^(1/alpha) u^(-1/alpha) - offset                  if u < p,
//   Y = -(c (1 - p)^(1/alpha) (1 - u)^(-1/alpha) - offset)    otherwise.
// Given the sign, u/p or (1 - u)/(1 - p) is uniform on (0, 1), so
//   P(Y > y) = p ((y + offset) / c)^-alpha,  y >= c - offset,
// and P(Y < -y) the same with 1 - p. 1 - u is exact: P(Y > y) and P(Y < -y)
// are each resolved down to 2^-53, and the sign's probability is p rounded to
// a multiple of 2^-52. Error against the exact map of the same word: at most
// 1e-14 (offset + |Y| + |shift|) (tested for both laws).
//
// Vector code draws the same bits: see two_sided_power-inl.h.
class TwoSidedPowerSampler {
 public:
  // alpha > 1; c = scale and shift finite; 0 <= p <= 1.
  struct Parameters {
    double tail_index;
    double scale;
    double p_positive;
    double offset;
    double shift;
  };

  explicit TwoSidedPowerSampler(const Parameters& parameters);

  // The variates of steps 2 block and 2 block + 1.
  std::array<double, kStepsPerBlock> operator()(const WordPair& words) const {
    return {Variate(words.first), Variate(words.second)};
  }

  const FineUniformPower& scaled_power() const { return scaled_power_; }
  double p_positive() const { return p_positive_; }
  // p^(1/alpha) and (1 - p)^(1/alpha).
  double positive_factor() const { return positive_factor_; }
  double negative_factor() const { return negative_factor_; }
  double offset() const { return offset_; }
  double shift() const { return shift_; }

 private:
  double Variate(std::uint64_t word) const {
    const double u = UniformOpen(word);
    const bool positive = u < p_positive_;
    const FineUniformPower::Factors factors =
        scaled_power_.FactorsAt(positive ? u : 1 - u);
    const double magnitude = std::fma(
        (positive ? positive_factor_ : negative_factor_) * factors.scaled_power,
        factors.power_of_one_plus_r, -offset_);
    return (positive ? magnitude : -magnitude) - shift_;
  }

  FineUniformPower scaled_power_;
  double p_positive_;
  double positive_factor_;
  double negative_factor_;
  double offset_;
  double shift_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_TWO_SIDED_POWER_H_

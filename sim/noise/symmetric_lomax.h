// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Heavy-tailed gradient noise Z = s U W of the deck: U = +-1 fair, W of Pareto
// type II (Lomax), P(W > w) = (1 + w)^-alpha.

#ifndef THSGD_SIM_NOISE_SYMMETRIC_LOMAX_H_
#define THSGD_SIM_NOISE_SYMMETRIC_LOMAX_H_

#include <array>
#include <cmath>
#include <cstdint>

#include "absl/status/statusor.h"
#include "sim/noise/uniform_power.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {

// The law. Immutable.
class SymmetricLomax {
 public:
  // Errors: InvalidArgument unless 1 < tail_index <= 100 and noise_scale is
  // > 0 and finite.
  static absl::StatusOr<SymmetricLomax> Create(double tail_index,
                                               double noise_scale);

  double tail_index() const { return tail_index_; }
  double noise_scale() const { return noise_scale_; }

  // Probability that Z > 0 given |Z|: p+.
  double p_positive() const { return 0.5; }

  // H(x) = P(|Z| > x) = (1 + x/s)^-alpha, x >= 0.
  double TailProbability(double x) const;

 private:
  SymmetricLomax(double tail_index, double noise_scale)
      : tail_index_(tail_index), noise_scale_(noise_scale) {}

  double tail_index_;
  double noise_scale_;
};

// Draws factor * Z by inversion, factor s (u^(-1/alpha) - 1) with a random
// sign, one word a variate. Error against the exact map of the same word: at
// most 4e-11 factor (s + |Z|) (tested). P(|Z| > x) is resolved down to 2^-53.
//
// Vector code draws the same bits: see symmetric_lomax-inl.h.
class SymmetricLomaxSampler {
 public:
  SymmetricLomaxSampler(const SymmetricLomax& law, double factor)
      : scaled_power_(law.tail_index(), factor * law.noise_scale()),
        scale_(factor * law.noise_scale()) {}

  // The variates of steps 2 block and 2 block + 1.
  std::array<double, kStepsPerBlock> operator()(const WordPair& words) const {
    return {Variate(words.first), Variate(words.second)};
  }

  // factor s u^(-1/alpha) and factor s.
  const FastUniformPower& scaled_power() const { return scaled_power_; }
  double scale() const { return scale_; }

 private:
  double Variate(std::uint64_t word) const {
    const FastUniformPower::Factors factors =
        scaled_power_.FactorsAt(UniformOpen(word));
    const double magnitude =
        std::fma(factors.scaled_power, factors.power_of_one_plus_r, -scale_);
    return WithRandomSign(magnitude, word);
  }

  FastUniformPower scaled_power_;
  double scale_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_SYMMETRIC_LOMAX_H_

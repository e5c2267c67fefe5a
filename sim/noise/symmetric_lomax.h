// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Heavy-tailed gradient noise Z = s U W of the deck: U = +-1 fair, W of Pareto
// type II (Lomax), P(W > w) = (1 + w)^-alpha.

#ifndef THSGD_SIM_NOISE_SYMMETRIC_LOMAX_H_
#define THSGD_SIM_NOISE_SYMMETRIC_LOMAX_H_

#include <array>
#include <cstdint>

#include "absl/status/statusor.h"
#include "sim/rng/draws.h"

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
// most 1e-14 factor (s + |Z|) (tested). P(|Z| > x) is resolved down to 2^-53.
class SymmetricLomaxSampler {
 public:
  SymmetricLomaxSampler(const SymmetricLomax& law, double factor);

  // The variates of steps 2 block and 2 block + 1.
  std::array<double, kStepsPerBlock> operator()(const WordPair& words) const {
    return {Variate(words.first), Variate(words.second)};
  }

 private:
  // u = 2^-k m, k = 1 .. 53 (k = 0 is unused), m in [1, 2).
  static constexpr int kNumExponents = 54;
  // Cells of the mantissa, by its top four bits.
  static constexpr int kNumCells = 16;

  double Variate(std::uint64_t word) const;

  // With t near 1/m, r = m t - 1, |r| <= 1/32:
  //   factor s u^(-1/alpha) = (factor s 2^(k/alpha)) t^(1/alpha)
  //                           (1 + r)^(-1/alpha),
  // the two first factors from tables, the last a polynomial.
  std::array<double, kNumExponents> scaled_power_of_two_;
  std::array<double, kNumCells> reciprocal_;
  std::array<double, kNumCells> reciprocal_power_;
  std::array<double, 9> power_of_one_plus_r_;
  double scale_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_SYMMETRIC_LOMAX_H_

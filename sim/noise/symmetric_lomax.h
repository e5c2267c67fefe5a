// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Heavy-tailed gradient noise Z = s U W of the deck: U = +-1 fair, W of Pareto
// type II (Lomax), P(W > w) = (1 + w)^-alpha.

#ifndef THSGD_SIM_NOISE_SYMMETRIC_LOMAX_H_
#define THSGD_SIM_NOISE_SYMMETRIC_LOMAX_H_

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "absl/status/statusor.h"
#include "sim/numeric/polynomial.h"
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
// Vector code draws the same bits from the same coefficients: see
// symmetric_lomax-inl.h.
class SymmetricLomaxSampler {
 public:
  // u = 2^(e - 63) m with m in [1, 2), e = 10 .. 62, and i = 0 .. 15 the top
  // four bits of m's fraction. With t near 1/m, r = m t - 1, |r| <= 1/32:
  //   factor s u^(-1/alpha) = (factor s 2^((63-e)/alpha)) t^(1/alpha)
  //                           (1 + r)^(-1/alpha).
  static constexpr int kNumCells = 16;
  static constexpr int kNumExponents = 64;
  struct Row {
    double reciprocal;    // t
    double scaled_power;  // the first two factors
  };
  struct Coefficients {
    // Row (e, i) is rows[16 e + i]: the low ten of the bits of u from the
    // 48th on.
    alignas(64) std::array<Row, kNumExponents * kNumCells> rows;
    // What the rows are made of, for vectors that hold them in registers:
    //   scaled_power = reciprocal_power[i] * (low_power[e % 8] *
    //                                         high_power[e / 8]).
    alignas(64) std::array<double, kNumCells> reciprocal;
    alignas(64) std::array<double, kNumCells> reciprocal_power;
    alignas(64) std::array<double, 8> low_power;
    alignas(64) std::array<double, 8> high_power;
    // (1 + r)^(-1/alpha), within 4e-11 for alpha >= 1.
    std::array<double, 6> power_of_one_plus_r;
    // factor s.
    double scale;
  };

  SymmetricLomaxSampler(const SymmetricLomax& law, double factor);

  // The variates of steps 2 block and 2 block + 1.
  std::array<double, kStepsPerBlock> operator()(const WordPair& words) const {
    return {Variate(words.first), Variate(words.second)};
  }

  const Coefficients& coefficients() const { return coefficients_; }

 private:
  double Variate(std::uint64_t word) const {
    constexpr std::uint64_t kMantissa = 0x000fffffffffffffu;
    constexpr std::uint64_t kExponentOfOne = 0x3ff0000000000000u;
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(UniformOpen(word));
    const double mantissa =
        std::bit_cast<double>((bits & kMantissa) | kExponentOfOne);
    const Row& row =
        coefficients_.rows[(bits >> 48) & (kNumExponents * kNumCells - 1)];
    const double r = std::fma(mantissa, row.reciprocal, -1.0);
    const double magnitude =
        std::fma(row.scaled_power,
                 EvaluatePolynomial(coefficients_.power_of_one_plus_r, r),
                 -coefficients_.scale);
    return WithRandomSign(magnitude, word);
  }

  Coefficients coefficients_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_SYMMETRIC_LOMAX_H_

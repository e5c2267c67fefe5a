// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// c v^(-1/alpha), the transformation that makes a Pareto variate of a uniform
// one, for one fixed alpha.

#ifndef THSGD_SIM_NOISE_UNIFORM_POWER_H_
#define THSGD_SIM_NOISE_UNIFORM_POWER_H_

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "sim/numeric/polynomial.h"

namespace thsgd {

// v = 2^(e - 63) m with m in [1, 2), e = 10 .. 63, and i = 0 .. 15 the top
// four bits of m's fraction. With t near 1/m, r = m t - 1, |r| <= 1/32:
//   c v^(-1/alpha) = (c 2^((63-e)/alpha) t^(1/alpha)) (1 + r)^(-1/alpha),
// the first factor from a table, the second a polynomial of kNumTerms terms.
// Relative error (tested): 2e-15 with 9 terms, 4e-11 with 6, for alpha > 1.
//
// Vectors read the same coefficients: see uniform_power-inl.h. Immutable.
template <std::size_t kNumTerms>
class UniformPower {
 public:
  static constexpr int kNumCells = 16;
  static constexpr int kNumExponents = 64;
  struct Row {
    double reciprocal;    // t
    double scaled_power;  // the first factor
  };
  struct Coefficients {
    // Row (e, i) is rows[16 e + i]: the low ten of the bits of v from the
    // 48th on.
    alignas(64) std::array<Row, kNumExponents * kNumCells> rows;
    // What the rows are made of, for vectors that hold them in registers:
    //   scaled_power = reciprocal_power[i] * (low_power[e % 8] *
    //                                         high_power[e / 8]).
    alignas(64) std::array<double, kNumCells> reciprocal;
    alignas(64) std::array<double, kNumCells> reciprocal_power;
    alignas(64) std::array<double, 8> low_power;
    alignas(64) std::array<double, 8> high_power;
    std::array<double, kNumTerms> power_of_one_plus_r;
  };

  // tail_index: alpha > 1; scale: c, finite.
  UniformPower(double tail_index, double scale);

  struct Factors {
    double scaled_power;
    double power_of_one_plus_r;
  };

  // Valid: 2^-53 <= v <= 1.
  Factors FactorsAt(double v) const {
    constexpr std::uint64_t kMantissa = 0x000fffffffffffffu;
    constexpr std::uint64_t kExponentOfOne = 0x3ff0000000000000u;
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(v);
    const double mantissa =
        std::bit_cast<double>((bits & kMantissa) | kExponentOfOne);
    const Row& row =
        coefficients_.rows[(bits >> 48) & (kNumExponents * kNumCells - 1)];
    const double r = std::fma(mantissa, row.reciprocal, -1.0);
    return {row.scaled_power,
            EvaluatePolynomial(coefficients_.power_of_one_plus_r, r)};
  }

  // Valid: 2^-53 <= v <= 1.
  double operator()(double v) const {
    const Factors factors = FactorsAt(v);
    return factors.scaled_power * factors.power_of_one_plus_r;
  }

  const Coefficients& coefficients() const { return coefficients_; }

 private:
  Coefficients coefficients_;
};

// Ten digits of a variate are more than a simulation can tell from all of them,
// and every term costs speed.
using FastUniformPower = UniformPower<6>;
using FineUniformPower = UniformPower<9>;

extern template class UniformPower<6>;
extern template class UniformPower<9>;

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_UNIFORM_POWER_H_

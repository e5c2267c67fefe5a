// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/uniform_power.h"

#include <bit>
#include <cmath>
#include <cstdint>

#include "sim/numeric/polynomial.h"

namespace thsgd {

UniformPower::UniformPower(double tail_index, double scale) {
  const HighPrecision power = 1 / HighPrecision(tail_index);
  for (int k = 0; k < kNumExponents; ++k) {
    scaled_power_of_two_[k] =
        HighPrecision(scale * pow(HighPrecision(2), k * power))
            .convert_to<double>();
  }
  for (int i = 0; i < kNumCells; ++i) {
    reciprocal_[i] = 1 / (1 + (i + 0.5) / kNumCells);
    reciprocal_power_[i] =
        HighPrecision(pow(HighPrecision(reciprocal_[i]), power))
            .convert_to<double>();
  }
  power_of_one_plus_r_ = FitPolynomial<9>(
      [&](const HighPrecision& r) -> HighPrecision {
        return pow(1 + r, -power);
      },
      HighPrecision(-1) / 32, HighPrecision(1) / 32);
}

double UniformPower::operator()(double v) const {
  constexpr std::uint64_t kMantissa = 0x000fffffffffffffu;
  constexpr std::uint64_t kExponentOfOne = 0x3ff0000000000000u;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(v);
  const double mantissa =
      std::bit_cast<double>((bits & kMantissa) | kExponentOfOne);
  const int cell = static_cast<int>(bits >> 48) & (kNumCells - 1);
  const int k = 1023 - static_cast<int>(bits >> 52);
  const double r = std::fma(mantissa, reciprocal_[cell], -1.0);
  return scaled_power_of_two_[k] * reciprocal_power_[cell] *
         EvaluatePolynomial(power_of_one_plus_r_, r);
}

}  // namespace thsgd

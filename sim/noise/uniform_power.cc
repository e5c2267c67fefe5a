// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/uniform_power.h"

#include <cstddef>

#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

double ToDouble(const HighPrecision& x) { return x.convert_to<double>(); }

}  // namespace

template <std::size_t kNumTerms>
UniformPower<kNumTerms>::UniformPower(double tail_index, double scale) {
  Coefficients& c = coefficients_;
  const HighPrecision power = 1 / HighPrecision(tail_index);
  const auto power_of_two = [&](int k) -> HighPrecision {
    return pow(HighPrecision(2), k * power);
  };
  for (int i = 0; i < kNumCells; ++i) {
    c.reciprocal[i] = 1 / (1 + (i + 0.5) / kNumCells);
    c.reciprocal_power[i] =
        ToDouble(pow(HighPrecision(c.reciprocal[i]), power));
  }
  for (int j = 0; j < 8; ++j) {
    c.low_power[j] = ToDouble(power_of_two(-j));
    c.high_power[j] = ToDouble(scale * power_of_two(63 - 8 * j));
  }
  for (int e = 0; e < kNumExponents; ++e) {
    for (int i = 0; i < kNumCells; ++i) {
      c.rows[kNumCells * e + i] = {
          c.reciprocal[i],
          c.reciprocal_power[i] * (c.low_power[e % 8] * c.high_power[e / 8])};
    }
  }
  c.power_of_one_plus_r = FitPolynomial<kNumTerms>(
      [&](const HighPrecision& r) -> HighPrecision {
        return pow(1 + r, -power);
      },
      HighPrecision(-1) / 32, HighPrecision(1) / 32);
}

template class UniformPower<6>;
template class UniformPower<9>;

}  // namespace thsgd

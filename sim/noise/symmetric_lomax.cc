// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/symmetric_lomax.h"

#include <bit>
#include <cmath>
#include <cstdint>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/numeric/polynomial.h"
#include "sim/rng/uniform.h"

namespace thsgd {

absl::StatusOr<SymmetricLomax> SymmetricLomax::Create(double tail_index,
                                                      double noise_scale) {
  FaultList faults;
  faults.Require(tail_index > 1 && tail_index <= 100, "tail_index", tail_index,
                 "> 1 and <= 100");
  faults.Require(noise_scale > 0 && std::isfinite(noise_scale), "noise_scale",
                 noise_scale, "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return SymmetricLomax(tail_index, noise_scale);
}

double SymmetricLomax::TailProbability(double x) const {
  return std::exp(-tail_index_ * std::log1p(x / noise_scale_));
}

SymmetricLomaxSampler::SymmetricLomaxSampler(const SymmetricLomax& law,
                                             double factor)
    : scale_(factor * law.noise_scale()) {
  const HighPrecision power = 1 / HighPrecision(law.tail_index());
  for (int k = 0; k < kNumExponents; ++k) {
    scaled_power_of_two_[k] =
        HighPrecision(scale_ * pow(HighPrecision(2), k * power))
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

double SymmetricLomaxSampler::Variate(std::uint64_t word) const {
  constexpr std::uint64_t kMantissa = 0x000fffffffffffffu;
  constexpr std::uint64_t kExponentOfOne = 0x3ff0000000000000u;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(UniformOpen(word));
  const double mantissa =
      std::bit_cast<double>((bits & kMantissa) | kExponentOfOne);
  const int cell = static_cast<int>(bits >> 48) & (kNumCells - 1);
  const int k = 1023 - static_cast<int>(bits >> 52);
  const double r = std::fma(mantissa, reciprocal_[cell], -1.0);
  const double scaled_power = scaled_power_of_two_[k] *
                              reciprocal_power_[cell] *
                              EvaluatePolynomial(power_of_one_plus_r_, r);
  return WithRandomSign(scaled_power - scale_, word);
}

}  // namespace thsgd

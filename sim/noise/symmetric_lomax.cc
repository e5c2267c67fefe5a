// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/symmetric_lomax.h"

#include <cmath>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/numeric/polynomial.h"

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
                                             double factor) {
  Coefficients& c = coefficients_;
  c.scale = factor * law.noise_scale();
  const HighPrecision power = 1 / HighPrecision(law.tail_index());
  const auto power_of_two = [&](int k) -> HighPrecision {
    return pow(HighPrecision(2), k * power);
  };
  for (int i = 0; i < kNumCells; ++i) {
    c.reciprocal[i] = 1 / (1 + (i + 0.5) / kNumCells);
    c.reciprocal_power[i] =
        HighPrecision(pow(HighPrecision(c.reciprocal[i]), power))
            .convert_to<double>();
  }
  for (int j = 0; j < 8; ++j) {
    c.low_power[j] = power_of_two(-j).convert_to<double>();
    c.high_power[j] =
        HighPrecision(c.scale * power_of_two(63 - 8 * j)).convert_to<double>();
  }
  for (int e = 0; e < kNumExponents; ++e) {
    for (int i = 0; i < kNumCells; ++i) {
      c.rows[kNumCells * e + i] = {
          c.reciprocal[i],
          c.reciprocal_power[i] * (c.low_power[e % 8] * c.high_power[e / 8])};
    }
  }
  c.power_of_one_plus_r = FitPolynomial<6>(
      [&](const HighPrecision& r) -> HighPrecision {
        return pow(1 + r, -power);
      },
      HighPrecision(-1) / 32, HighPrecision(1) / 32);
}

}  // namespace thsgd

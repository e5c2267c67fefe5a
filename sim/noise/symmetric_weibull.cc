// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/symmetric_weibull.h"

#include <cmath>
#include <cstdint>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/numeric/elementary.h"
#include "sim/rng/uniform.h"

namespace thsgd {

absl::StatusOr<SymmetricWeibull> SymmetricWeibull::Create(double shape,
                                                          double noise_scale) {
  FaultList faults;
  faults.Require(shape >= 0.1 && shape < 1, "shape", shape, ">= 0.1 and < 1");
  faults.Require(noise_scale > 0 && std::isfinite(noise_scale), "noise_scale",
                 noise_scale, "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return SymmetricWeibull(shape, noise_scale);
}

double SymmetricWeibull::TailProbability(double x) const {
  return std::exp(-std::pow(x / noise_scale_, shape_));
}

double SymmetricWeibull::UpperTail(double z) const {
  return z >= 0 ? TailProbability(z) / 2 : 1 - TailProbability(-z) / 2;
}

SymmetricWeibullSampler::SymmetricWeibullSampler(const SymmetricWeibull& law,
                                                 double factor)
    : scale_(factor * law.noise_scale()), power_(1 / law.shape()) {}

double SymmetricWeibullSampler::Variate(std::uint64_t word) const {
  const double exponential = -PinnedLog(UniformOpen(word));
  return WithRandomSign(scale_ * PinnedPower(exponential, power_), word);
}

}  // namespace thsgd

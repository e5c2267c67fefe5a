// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/asymmetric_lomax.h"

#include <cmath>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"

namespace thsgd {

absl::StatusOr<AsymmetricLomax> AsymmetricLomax::Create(double tail_index,
                                                        double noise_scale,
                                                        double p_positive) {
  FaultList faults;
  faults.Require(tail_index > 1 && tail_index <= 100, "tail_index", tail_index,
                 "> 1 and <= 100");
  faults.Require(noise_scale > 0 && std::isfinite(noise_scale), "noise_scale",
                 noise_scale, "> 0 and finite");
  faults.Require(p_positive >= 0 && p_positive <= 1, "p_positive", p_positive,
                 ">= 0 and <= 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return AsymmetricLomax(tail_index, noise_scale, p_positive);
}

double AsymmetricLomax::UpperTail(double z) const {
  const double y = z + mean_before_shift();
  if (y < 0) return 1 - Cdf(z);
  return p_positive_ * std::exp(-tail_index_ * std::log1p(y / noise_scale_));
}

double AsymmetricLomax::Cdf(double z) const {
  const double y = z + mean_before_shift();
  if (y >= 0) return 1 - UpperTail(z);
  return (1 - p_positive_) *
         std::exp(-tail_index_ * std::log1p(-y / noise_scale_));
}

AsymmetricLomaxSampler::AsymmetricLomaxSampler(const AsymmetricLomax& law,
                                               double factor)
    : TwoSidedPowerSampler({.tail_index = law.tail_index(),
                            .scale = factor * law.noise_scale(),
                            .p_positive = law.p_positive(),
                            .offset = factor * law.noise_scale(),
                            .shift = factor * law.mean_before_shift()}) {}

}  // namespace thsgd

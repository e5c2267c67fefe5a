// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/pareto.h"

#include <cmath>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"

namespace thsgd {

absl::StatusOr<Pareto> Pareto::Create(double tail_index, double noise_scale,
                                      double p_positive) {
  FaultList faults;
  faults.Require(tail_index > 1 && tail_index <= 100, "tail_index", tail_index,
                 "> 1 and <= 100");
  faults.Require(noise_scale > 0 && std::isfinite(noise_scale), "noise_scale",
                 noise_scale, "> 0 and finite");
  faults.Require(p_positive >= 0 && p_positive <= 1, "p_positive", p_positive,
                 ">= 0 and <= 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return Pareto(tail_index, noise_scale, p_positive);
}

double Pareto::UpperTail(double z) const {
  const double y = z + mean_before_shift();
  if (y <= -noise_scale_) return 1 - Cdf(z);
  if (y <= noise_scale_) return p_positive_;
  return p_positive_ * std::pow(noise_scale_ / y, tail_index_);
}

double Pareto::Cdf(double z) const {
  const double y = z + mean_before_shift();
  if (y >= noise_scale_) return 1 - UpperTail(z);
  if (y >= -noise_scale_) return 1 - p_positive_;
  return (1 - p_positive_) * std::pow(noise_scale_ / -y, tail_index_);
}

ParetoSampler::ParetoSampler(const Pareto& law, double factor)
    : TwoSidedPowerSampler({.tail_index = law.tail_index(),
                            .scale = factor * law.noise_scale(),
                            .p_positive = law.p_positive(),
                            .offset = 0,
                            .shift = factor * law.mean_before_shift()}) {}

}  // namespace thsgd

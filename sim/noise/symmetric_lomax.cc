// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/symmetric_lomax.h"

#include <cmath>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"

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

}  // namespace thsgd

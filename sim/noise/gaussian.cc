// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/gaussian.h"

#include <array>
#include <cmath>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/numeric/elementary.h"
#include "sim/rng/uniform.h"

namespace thsgd {
absl::StatusOr<Gaussian> Gaussian::Create(double standard_deviation) {
  FaultList faults;
  faults.Require(standard_deviation > 0 && std::isfinite(standard_deviation),
                 "standard_deviation", standard_deviation, "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return Gaussian(standard_deviation);
}

double Gaussian::TailProbability(double x) const {
  return std::erfc(x / (std::sqrt(2.0) * standard_deviation_));
}

GaussianSampler::GaussianSampler(const Gaussian& law, double factor)
    : scale_(factor * law.standard_deviation()) {}

std::array<double, kStepsPerBlock> GaussianSampler::operator()(
    const WordPair& words) const {
  const double radius =
      scale_ * std::sqrt(-2 * PinnedLog(UniformOpen(words.first)));
  const CirclePoint point = PinnedCosSinTwoPi(UniformOpen(words.second));
  return {radius * point.cos, radius * point.sin};
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/vector_lomax.h"

#include <cmath>
#include <cstdint>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {

absl::StatusOr<VectorLomax> VectorLomax::Create(
    double tail_index, double noise_scale, AngularMeasure angular_measure) {
  FaultList faults;
  faults.Require(tail_index > 1 && tail_index <= 100, "tail_index", tail_index,
                 "> 1 and <= 100");
  faults.Require(noise_scale > 0 && std::isfinite(noise_scale), "noise_scale",
                 noise_scale, "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return VectorLomax(tail_index, noise_scale, std::move(angular_measure));
}

int VectorLomax::dimension() const {
  return std::visit([](const auto& m) { return m.dimension(); },
                    angular_measure_);
}

double VectorLomax::TailProbability(double x) const {
  return std::exp(-tail_index_ * std::log1p(x / noise_scale_));
}

VectorLomaxSampler::VectorLomaxSampler(const VectorLomax& law, double factor)
    : angular_measure_(law.angular_measure()),
      scaled_power_(law.tail_index(), factor * law.noise_scale()),
      scale_(factor * law.noise_scale()),
      dimension_(law.dimension()),
      blocks_per_step_(1 +
                       std::visit([](const auto& m) { return m.num_blocks(); },
                                  law.angular_measure())) {}

void VectorLomaxSampler::operator()(const ChainKey& key, std::uint64_t step,
                                    absl::Span<double> z) const {
  const std::uint64_t block = step * blocks_per_step_;
  const WordPair words = DrawWords(key, block);
  const double norm = std::visit(
      [&](const auto& m) { return m.Draw(key, block + 1, words.second, z); },
      angular_measure_);
  const double magnitude = scaled_power_(UniformOpen(words.first)) - scale_;
  const double ratio = magnitude / norm;
  for (double& entry : z) entry *= ratio;
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/vector_gaussian.h"

#include <cmath>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/special_functions/gamma.hpp"
#include "sim/noise/normal_vector.h"
#include "sim/rng/draws.h"

namespace thsgd {

absl::StatusOr<VectorGaussian> VectorGaussian::Create(
    int dimension, double standard_deviation) {
  FaultList faults;
  faults.Require(dimension >= 2 && dimension <= 1000, "dimension", dimension,
                 ">= 2 and <= 1000");
  faults.Require(standard_deviation > 0 && std::isfinite(standard_deviation),
                 "standard_deviation", standard_deviation, "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return VectorGaussian(dimension, standard_deviation);
}

double VectorGaussian::TailProbability(double x) const {
  const double ratio = x / standard_deviation_;
  // Beyond, the probability is below the smallest double.
  if (ratio > 1e4) return 0;
  return boost::math::gamma_q(dimension_ / 2.0, ratio * ratio / 2);
}

VectorGaussianSampler::VectorGaussianSampler(const VectorGaussian& law,
                                             double factor)
    : scale_(factor * law.standard_deviation()),
      dimension_(law.dimension()),
      blocks_per_step_(NumNormalBlocks(law.dimension())) {}

void VectorGaussianSampler::operator()(const ChainKey& key, std::uint64_t step,
                                       absl::Span<double> z) const {
  DrawNormalVector(key, step * blocks_per_step_, z);
  for (double& entry : z) entry *= scale_;
}

}  // namespace thsgd

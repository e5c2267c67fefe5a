// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The noise laws an experiment in R^d can name.

#ifndef THSGD_SIM_NOISE_VECTOR_NOISE_LAW_H_
#define THSGD_SIM_NOISE_VECTOR_NOISE_LAW_H_

#include <variant>

#include "sim/noise/vector_gaussian.h"
#include "sim/noise/vector_lomax.h"

namespace thsgd {

using VectorNoiseLaw = std::variant<VectorGaussian, VectorLomax>;

// The sampler of factor * Z for each law. A sampler is copyable, immutable
// and safe to share between threads.
inline VectorGaussianSampler MakeSampler(const VectorGaussian& law,
                                         double factor) {
  return VectorGaussianSampler(law, factor);
}
inline VectorLomaxSampler MakeSampler(const VectorLomax& law, double factor) {
  return VectorLomaxSampler(law, factor);
}

// A sampler offers dimension(), blocks_per_step() and (key, step, z), which
// writes factor * Z of a step (counted from 0) to z.
using VectorNoiseSampler =
    std::variant<VectorGaussianSampler, VectorLomaxSampler>;

inline VectorNoiseSampler MakeNoiseSampler(const VectorNoiseLaw& law,
                                           double factor) {
  return std::visit(
      [&](const auto& concrete_law) -> VectorNoiseSampler {
        return MakeSampler(concrete_law, factor);
      },
      law);
}

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_VECTOR_NOISE_LAW_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The noise laws an experiment can name.

#ifndef THSGD_SIM_NOISE_NOISE_LAW_H_
#define THSGD_SIM_NOISE_NOISE_LAW_H_

#include <variant>

#include "sim/noise/gaussian.h"
#include "sim/noise/symmetric_lomax.h"

namespace thsgd {

using NoiseLaw = std::variant<Gaussian, SymmetricLomax>;

// The sampler of factor * Z for each law. A sampler is copyable, immutable
// and safe to share between threads.
inline GaussianSampler MakeSampler(const Gaussian& law, double factor) {
  return GaussianSampler(law, factor);
}
inline SymmetricLomaxSampler MakeSampler(const SymmetricLomax& law,
                                         double factor) {
  return SymmetricLomaxSampler(law, factor);
}

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_NOISE_LAW_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/perturbation_sharpness.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "dl/sharpness/largest_scale.h"
#include "dl/sharpness/local_losses.h"

namespace thsgd {

std::vector<double> PerturbationWeights(
    const LocalLosses& losses, std::optional<double> magnitude_offset) {
  std::vector<double> weights(losses.theta().size(), 1);
  if (magnitude_offset.has_value()) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] =
          std::fabs(static_cast<double>(losses.theta()[i])) + *magnitude_offset;
    }
  }
  return weights;
}

double AccuracyDrop(LocalLosses& losses, std::int64_t num_correct) {
  // A difference of integers first: a drop of 2 samples in 20 is 0.1 exactly.
  return static_cast<double>(losses.AtTheta().num_correct - num_correct) /
         static_cast<double>(losses.num_samples());
}

PerturbationSharpness DivergedSharpness() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  return {nan, nan, ScaleCensoring::kDiverged, nan};
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/small_parameters.h"

#include <variant>

#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

SmallParameters SmallParametersAt(const Landscape& landscape, double minimum,
                                  const NoiseLaw& law, double learning_rate) {
  const double curvature = std::visit(
      [&](const auto& f) -> double { return f.SecondDerivative(minimum); },
      landscape);
  return {
      .further_jump = TailProbability(law, 1 / learning_rate) / learning_rate,
      .step = learning_rate * curvature};
}

}  // namespace thsgd

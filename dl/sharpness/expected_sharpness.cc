// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/expected_sharpness.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/random_directions.h"
#include "sim/noise/normal_vector.h"
#include "stats/standard_error.h"

namespace thsgd {

ExpectedSharpness MeasureExpectedSharpness(LocalLosses& losses,
                                           double standard_deviation,
                                           std::int64_t num_draws,
                                           std::uint64_t seed) {
  THSGD_CHECK_GE(num_draws, 2);
  THSGD_CHECK_LE(num_draws, std::int64_t{1} << 32);
  const double loss = losses.AtTheta().mean_loss;
  std::vector<double> z(static_cast<std::size_t>(losses.num_parameters()));
  std::vector<double> change;
  double sum = 0;
  std::int64_t num_diverged = 0;
  for (std::int64_t k = 0; k < num_draws; ++k) {
    DrawNormalVector({.seed = seed,
                      .stream = kExpectedSharpnessStream,
                      .chain = static_cast<std::uint32_t>(k)},
                     0, absl::MakeSpan(z));
    for (double& coordinate : z) coordinate *= standard_deviation;
    change.push_back(std::fabs(losses.Evaluate(z).mean_loss - loss));
    sum += change.back();
    if (!std::isfinite(change.back())) ++num_diverged;
  }
  const double mean = sum / static_cast<double>(num_draws);
  return {mean, StandardErrorOfMean(change, mean), num_diverged};
}

}  // namespace thsgd

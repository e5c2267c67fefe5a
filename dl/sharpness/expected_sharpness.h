// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Expected sharpness: how much the training loss changes under Gaussian noise
// in the parameters [ZWYWM19, WOR22],
//   E | L(theta + delta z) - L(theta) |,  z standard normal.

#ifndef THSGD_DL_SHARPNESS_EXPECTED_SHARPNESS_H_
#define THSGD_DL_SHARPNESS_EXPECTED_SHARPNESS_H_

#include <cstdint>

#include "dl/sharpness/local_losses.h"

namespace thsgd {

// All in the unit of the loss.
struct ExpectedSharpness {
  // The mean over the draws; not finite if a draw diverged or L(theta) is not
  // finite.
  double value;
  // Of the mean: sqrt(sample variance / num_draws); NaN where `value` is not
  // finite.
  double standard_error;
  // Draws at which |L(theta + delta z) - L(theta)| is not finite.
  std::int64_t num_diverged;
};

// standard_deviation: delta, unit of theta, > 0. num_draws: 2 to 2^32. Draw k
// is z = DrawNormalVector({seed, kExpectedSharpnessStream, k}, block 0): the
// first n draws are the same for every num_draws. Takes num_draws evaluations
// beside that of AtTheta.
ExpectedSharpness MeasureExpectedSharpness(LocalLosses& losses,
                                           double standard_deviation,
                                           std::int64_t num_draws,
                                           std::uint64_t seed);

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_EXPECTED_SHARPNESS_H_

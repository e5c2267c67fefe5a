// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Maximal sharpness [JNMKB20]: 1 / alpha^2, alpha the largest s with
//   max over u in [-1, 1]^n of A(theta) - A(theta + s w u)
//     <= max_accuracy_drop,
// A the training accuracy; see perturbation_sharpness.h. The maximum is sought
// by projected gradient ascent on the training loss in the box, from random
// places: what is found bounds the worst case from below, so 1 / alpha^2 is a
// lower bound of the measure.
//   u_0 uniform on [-1, 1]^n,
//   u_t = clip(u_{t-1} + relative_step sign(grad L(theta + s w u_{t-1}))),
// clip to [-1, 1] in each coordinate, sign(0) = 0; the drop is taken at each
// u_t. The sign of the gradient is the direction of steepest ascent in a box
// [MMSTV18] and asks for no step size that fits the loss; [JNMKB20] ascends
// along the gradient itself, on small batches. Here the gradient is that of all
// samples.

#ifndef THSGD_DL_SHARPNESS_MAXIMAL_SHARPNESS_H_
#define THSGD_DL_SHARPNESS_MAXIMAL_SHARPNESS_H_

#include <cstdint>

#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/perturbation_sharpness.h"

namespace thsgd {

struct BoxAscent {
  // Random places to start from, for each scale. 1 to 2^32.
  std::int64_t num_starts;
  // Steps from each. >= 0; 2 / relative_step reach every corner.
  std::int64_t num_steps;
  // Relative to the half width of the box. In (0, 2].
  double relative_step;
};

// Start k is u_0 = DrawUniformDirection({seed, kMaximalSharpnessStream, k}),
// the same for all scales. Takes for each scale of the search at most
// num_starts (num_steps + 1) evaluations and num_starts num_steps gradients; a
// scale is given up at the first drop that is too large.
// accuracy_drop of the result is the largest that was found at `scale`, or the
// first that was too large where even kMinScale is harmful.
PerturbationSharpness MeasureMaximalSharpness(LocalLosses& losses,
                                              const PerturbationSearch& search,
                                              const BoxAscent& ascent,
                                              std::uint64_t seed);

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_MAXIMAL_SHARPNESS_H_

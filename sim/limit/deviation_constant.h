// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How likely heavy-tailed truncated SGD is to stray from the gradient flow, in
// one dimension: the catastrophe principle (catastrophe.h) for the event
//   A = { |X_j - x(eta j)| > delta for some j <= T / eta },
// x the flow from X_0. Where one jump is enough, I*(A) = 1, as eta -> 0
//   P(A) / (H(1/eta) / eta) -> C = int_0^T sum over +- of p+- w+-(t)^-alpha dt,
// w+-(t) the least size of a jump up or down from x(t) at time t after which
// the flow is farther than delta from x by time T; the term is absent where no
// jump does that. At most delta; less where the flow drives neighbours apart.
// C = 0 where truncation leaves it to several jumps, I*(A) > 1.

#ifndef THSGD_SIM_LIMIT_DEVIATION_CONSTANT_H_
#define THSGD_SIM_LIMIT_DEVIATION_CONSTANT_H_

#include <functional>

#include "absl/status/statusor.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

struct DeviationEvent {
  // f', on the walls and between them.
  std::function<double(double)> gradient;
  double start;                 // X_0.
  double horizon;               // T > 0.
  double distance;              // delta > 0.
  double truncation_threshold;  // b > 0, infinity for none.
  // Jumps beyond a wall land on it.
  Walls walls;
};

// C, units x^-alpha t. Gauss-Legendre in t; the least sizes by bisection, since
// the flow on the line keeps the order of its paths. error: the change from a
// rule half as fine. Errors: those of GradientFlow.
absl::StatusOr<Estimate> DeviationConstant(const DeviationEvent& event,
                                           const RegularVariation& tail);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_DEVIATION_CONSTANT_H_

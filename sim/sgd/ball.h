// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Balls in R^d.

#ifndef THSGD_SIM_SGD_BALL_H_
#define THSGD_SIM_SGD_BALL_H_

#include <vector>

#include "absl/types/span.h"
#include "sim/sgd/multivariate_step.h"

namespace thsgd {

// |x - center| < radius; the radius may be infinite.
struct Ball {
  std::vector<double> center;
  double radius;

  // False for NaN.
  bool Contains(absl::Span<const double> x) const {
    return SquaredDistance(x, center) < radius * radius;
  }
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_BALL_H_

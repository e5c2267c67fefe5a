// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Attraction fields in R^d as a first exit is measured from them.

#ifndef THSGD_SIM_SGD_MULTIVARIATE_FIELD_H_
#define THSGD_SIM_SGD_MULTIVARIATE_FIELD_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/sgd/ball.h"

namespace thsgd {

// Omega: the core, which the engine tests in every step, and beyond it what
// `contains` says, which is called for a finite point outside the core only, so
// that it may be slow. contains must be a pure function, safe to call from
// several threads.
struct MultivariateField {
  // In the field; its centre is the minimum.
  Ball core;
  std::function<bool(absl::Span<const double>)> contains;

  bool Contains(absl::Span<const double> x) const {
    return core.Contains(x) || contains(x);
  }
};

// |x - minimum| < exit_radius.
MultivariateField DeclaredField(const QuadraticBowl& bowl);

// The points whose gradient flow leads to the core, by the landscape's
// FlowToMinimum; a point from which it finds no minimum (on a border, outside a
// formula's box) is outside. Precondition: the core is a ball around a minimum
// and lies in its field.
MultivariateField FlowField(
    std::shared_ptr<const MultivariateLandscape> landscape, Ball core);

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_MULTIVARIATE_FIELD_H_

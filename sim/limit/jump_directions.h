// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Directions of large noise as functions of points of the unit cube: how
// quasi-Monte Carlo draws from an angular measure.

#ifndef THSGD_SIM_LIMIT_JUMP_DIRECTIONS_H_
#define THSGD_SIM_LIMIT_JUMP_DIRECTIONS_H_

#include <utility>
#include <variant>

#include "absl/types/span.h"
#include "sim/noise/vector_lomax.h"

namespace thsgd {

// The direction of noise on the line: +1 with probability p+, else -1.
struct SignedDirection {
  double p_positive;
};

// Immutable.
class JumpDirections {
 public:
  explicit JumpDirections(AngularMeasure measure)
      : measure_(std::move(measure)) {}
  // 0 <= p_positive <= 1.
  explicit JumpDirections(SignedDirection sign) : sign_(sign) {}

  int dimension() const;
  // Of the unit cube: 1 on the line, in the plane and for mixtures, else d.
  int num_coordinates() const;
  // Writes the direction u, [dimension], |u| = 1, that belongs to a point of
  // (0, 1)^num_coordinates; uniform points give the measure.
  void operator()(absl::Span<const double> point, absl::Span<double> u) const;

 private:
  SignedDirection sign_ = {.p_positive = 0.5};
  // Nothing on the line.
  std::variant<std::monostate, AngularMeasure> measure_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_JUMP_DIRECTIONS_H_

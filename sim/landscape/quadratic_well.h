// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// f(x) = curvature/2 (x - minimum)^2 on a declared attraction field.

#ifndef THSGD_SIM_LANDSCAPE_QUADRATIC_WELL_H_
#define THSGD_SIM_LANDSCAPE_QUADRATIC_WELL_H_

#include "absl/status/statusor.h"
#include "sim/landscape/attraction_field.h"

namespace thsgd {

class QuadraticWell {
 public:
  // Errors: InvalidArgument unless all are finite, curvature > 0 and
  // lower_exit < minimum < upper_exit.
  static absl::StatusOr<QuadraticWell> Create(double minimum, double curvature,
                                              double lower_exit,
                                              double upper_exit);

  const AttractionField& field() const { return field_; }

  // f(x) - f(minimum).
  double Value(double x) const {
    const double y = x - field_.minimum;
    return curvature_ / 2 * (y * y);
  }

  // f'(x), in any real number type.
  template <class Real>
  Real Gradient(const Real& x) const {
    return curvature_ * Real(x - field_.minimum);
  }

  // f''(x).
  double SecondDerivative(double /*x*/) const { return curvature_; }

  // Solution at time t of dx/dt = -f'(x), x(0) = x; t may be negative.
  double Flow(double x, double t) const;

 private:
  QuadraticWell(const AttractionField& field, double curvature)
      : field_(field), curvature_(curvature) {}

  AttractionField field_;
  double curvature_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_QUADRATIC_WELL_H_

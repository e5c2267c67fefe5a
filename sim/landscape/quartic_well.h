// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// f(x) = curvature (y^2/2 - y^4 / (4 r^2)), y = x - minimum: a symmetric well
// between two maxima at minimum -+ r.

#ifndef THSGD_SIM_LANDSCAPE_QUARTIC_WELL_H_
#define THSGD_SIM_LANDSCAPE_QUARTIC_WELL_H_

#include "absl/status/statusor.h"
#include "sim/landscape/attraction_field.h"

namespace thsgd {

class QuarticWell {
 public:
  // Errors: InvalidArgument unless all are finite, curvature > 0 and
  // barrier_distance > 0.
  static absl::StatusOr<QuarticWell> Create(double minimum, double curvature,
                                            double barrier_distance);

  // (minimum - r, minimum + r).
  const AttractionField& field() const { return field_; }

  // f(x) - f(minimum).
  double Value(double x) const {
    const double y = x - field_.minimum;
    return curvature_ * (y * y) * (0.5 - 0.25 * (y * y) * inverse_r_squared_);
  }

  // f'(x), in any real number type. The rounded 1/r^2 is the parameter.
  template <class Real>
  Real Gradient(const Real& x) const {
    const Real y = x - field_.minimum;
    return Real(curvature_ * y) * Real(1 - y * y * inverse_r_squared_);
  }

  // f''(x).
  double SecondDerivative(double x) const {
    const double y = x - field_.minimum;
    return curvature_ * (1 - 3 * (y * y) * inverse_r_squared_);
  }

  // Solution at time t of dx/dt = -f'(x), x(0) = x, for x in the closed field;
  // t may be negative.
  double Flow(double x, double t) const;

 private:
  QuarticWell(const AttractionField& field, double curvature,
              double barrier_distance)
      : field_(field),
        curvature_(curvature),
        inverse_r_squared_(1 / (barrier_distance * barrier_distance)) {}

  AttractionField field_;
  double curvature_;
  double inverse_r_squared_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_QUARTIC_WELL_H_

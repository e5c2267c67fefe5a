// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// f(x) = c[0] + c[1] x + ... + c[n] x^n on the whole line.

#ifndef THSGD_SIM_LANDSCAPE_POLYNOMIAL_LANDSCAPE_H_
#define THSGD_SIM_LANDSCAPE_POLYNOMIAL_LANDSCAPE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/critical_points.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {

// In double, f, f' and f'' come from Horner's rule without fused operations;
// the error is at most (2 n + 1) 2^-53 times the sum of their terms' sizes.
class PolynomialLandscape {
 public:
  static constexpr int kMaxDegree = 32;

  // coefficients[k] = c[k], of degree 2 to kMaxDegree.
  // Errors: InvalidArgument unless all are finite, the last is not 0, there is
  // a minimum, and no minimum or maximum is degenerate.
  static absl::StatusOr<PolynomialLandscape> FromCoefficients(
      absl::Span<const double> coefficients);

  // f'(x) = leading_factor (x - critical_points[0]) (x - ...) ..., f(0) = 0.
  // Errors: InvalidArgument unless leading_factor is finite and not 0, the
  // points are 1 to kMaxDegree - 1, finite and strictly increasing, and there
  // is a minimum.
  static absl::StatusOr<PolynomialLandscape> FromCriticalPoints(
      double leading_factor, absl::Span<const double> critical_points);

  // f(x) = barrier_height ((y / r)^2 - 1)^2 + tilt y, y = x - center, with
  // r = half_distance: minima at center -+ r if there is no tilt.
  // Errors: InvalidArgument unless all are finite, barrier_height and
  // half_distance > 0 and |tilt| small enough to leave both minima:
  // below 8 barrier_height / (3 sqrt(3) half_distance).
  static absl::StatusOr<PolynomialLandscape> DoubleWell(double center,
                                                        double barrier_height,
                                                        double half_distance,
                                                        double tilt);

  // Four minima at -1.5, -0.6, 0.6, 1.5 and maxima at -0.9, 0, 0.9, with
  // leading_factor > 0. For b between 0.3 and 0.6 the jump graph is reducible:
  // the minima at -1.5 and 1.5 have relative width 2, the others 1, and no exit
  // by that many jumps crosses 0, so {-1.5, -0.6} and {0.6, 1.5} are closed
  // classes. For b > 1.5 all exits are possible (theory: section "Elimination
  // of narrow minima").
  static absl::StatusOr<PolynomialLandscape> Reducible(double leading_factor);

  const std::vector<CriticalPoint>& critical_points() const {
    return geometry_.critical_points;
  }
  // The first may begin at -inf, the last end at inf.
  const std::vector<AttractionField>& fields() const {
    return geometry_.fields;
  }

  // The field in focus: what a measurement of one field looks at. The first
  // until another is chosen.
  const AttractionField& field() const { return geometry_.fields[focus_]; }
  // Moves the focus to the field that contains x; false if there is none.
  bool FocusOn(double x) { return FindField(geometry_.fields, x, &focus_); }

  // Of f', rounded: f'(x) = c[0] + c[1] x + ...
  const std::vector<double>& gradient_coefficients() const { return gradient_; }

  double Value(double x) const { return Horner(value_, x); }
  double Gradient(double x) const { return Horner(gradient_, x); }
  double SecondDerivative(double x) const {
    return Horner(second_derivative_, x);
  }
  HighPrecision Value(const HighPrecision& x) const;
  HighPrecision Gradient(const HighPrecision& x) const;

  // Solution at time t of dx/dt = -f'(x), x(0) = x, to the default tolerance of
  // gradient_flow.h; NaN where it does not exist.
  double Flow(double x, double t) const;

 private:
  PolynomialLandscape() = default;

  // coefficients: in 50 digits, the last not 0, degree 2 at least.
  static absl::StatusOr<PolynomialLandscape> Create(
      std::vector<HighPrecision> coefficients);

  static double Horner(const std::vector<double>& coefficients, double x) {
    double sum = 0;
    for (size_t k = coefficients.size(); k-- > 0;) {
      sum = sum * x + coefficients[k];
    }
    return sum;
  }

  std::vector<HighPrecision> exact_;
  // Rounded coefficients of f, f' and f''.
  std::vector<double> value_;
  std::vector<double> gradient_;
  std::vector<double> second_derivative_;
  Geometry geometry_;
  int focus_ = 0;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_POLYNOMIAL_LANDSCAPE_H_

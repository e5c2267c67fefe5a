// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The landscape of the deck's global dynamics, four minima on [-1.6, 1.6]:
//   f(x) = (x+1.6)(x+1.3)^2 (x-0.2)^2 (x-0.7)^2 (x-1.6) (0.05 |1.65-x|)^0.6
//          (1 + 1/(0.01 + 4 (x-0.5)^2)) (1 + 1/(0.1 + 4 (x+1.5)^2))
//          (1 - exp(-5 (x+0.8)^2) / 4).                              [WOR22]
// Its maxima are the double roots; with b = 0.5 the relative widths of the
// four fields are 1, 2, 1, 2 (tested: sim/limit/jump_geometry_test.cc).

#ifndef THSGD_SIM_LANDSCAPE_FOUR_MINIMA_LANDSCAPE_H_
#define THSGD_SIM_LANDSCAPE_FOUR_MINIMA_LANDSCAPE_H_

#include <array>
#include <cmath>
#include <type_traits>
#include <vector>

#include "sim/landscape/attraction_field.h"
#include "sim/landscape/critical_points.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {

// The decimals mean what they say: constants are quotients of integers in the
// number type that asks, so HighPrecision sees 13/10, not the double next to
// it. Values and derivatives at a double are computed in 50 digits and rounded,
// so they are the same on every machine; that takes some 20 microseconds.
class FourMinimaLandscape {
 public:
  // The interval on which it is meant to live: walls at +-kBound.
  static constexpr double kBound = 1.6;
  // The same in the language of formula.h.
  static constexpr char kFormula[] =
      "(x+1.6)*(x+1.3)^2*(x-0.2)^2*(x-0.7)^2*(x-1.6)*(0.05*(1.65-x))^0.6"
      "*(1+1/(0.01+4*(x-0.5)^2))*(1+1/(0.1+4*(x+1.5)^2))"
      "*(1-exp(-5*(x+0.8)^2)/4)";
  // For constant expressions: the maxima, and the doubles nearest to the
  // minima; what critical_points() finds is the same (tested).
  static constexpr std::array<double, 3> kMaxima = {-1.3, 0.2, 0.7};
  static constexpr std::array<double, 4> kMinima = {
      -1.5114836478324736, -0.69927305513562177, 0.49624453836305576,
      1.322093745167914};

  // Finds minima and maxima in 50 digits, with proof that there are no others
  // in [-kBound, kBound]; once in a program.
  FourMinimaLandscape();

  const std::vector<CriticalPoint>& critical_points() const {
    return geometry_->critical_points;
  }
  // The first and the last end at -kBound and kBound.
  const std::vector<AttractionField>& fields() const {
    return geometry_->fields;
  }

  // The field in focus: what a measurement of one field looks at. The first
  // until another is chosen.
  const AttractionField& field() const { return geometry_->fields[focus_]; }
  // Moves the focus to the field that contains x; false if there is none.
  bool FocusOn(double x) { return FindField(geometry_->fields, x, &focus_); }

  // f, f' and f'' for x < 1.65.
  static double Value(double x) {
    return Value(HighPrecision(x)).convert_to<double>();
  }
  static double Gradient(double x) {
    return Gradient(HighPrecision(x)).convert_to<double>();
  }
  static double SecondDerivative(double x) {
    return SecondDerivative(HighPrecision(x)).convert_to<double>();
  }

  // Solution at time t of dx/dt = -f'(x), x(0) = x, to the default tolerance of
  // gradient_flow.h; NaN where it does not exist.
  static double Flow(double x, double t);

  // The same in the precision of Real, but for rounding.
  template <class Real>
  requires(!std::is_integral_v<Real>) static Real Value(const Real& x) {
    const Factors<Real> f(x);
    return f.smooth * f.walls * f.root * f.root;
  }

  // By the product rule: f = G s q^2 with q = (x+1.3)(x-0.2)(x-0.7),
  // s = x^2 - 1.6^2 and G the smooth rest, so that
  //   f' = G q R,   R = 2 (x q + s q') + s q G'/G.
  template <class Real>
  requires(!std::is_integral_v<Real>) static Real Gradient(const Real& x) {
    const Factors<Real> f(x);
    return f.smooth * f.root * f.Rest(x);
  }

  // f'' = G (q R G'/G + q' R + q R').
  template <class Real>
  requires(!std::is_integral_v<Real>) static Real
      SecondDerivative(const Real& x) {
    const Factors<Real> f(x);
    const Real rest = f.Rest(x);
    const Real rest_slope =
        2 * Real(f.root + 3 * x * f.root_slope + f.walls * f.root_curvature) +
        Real(2 * x * f.root + f.walls * f.root_slope) * f.log_smooth_slope +
        f.walls * f.root * f.log_smooth_curvature;
    return f.smooth * Real(f.root * rest * f.log_smooth_slope +
                           f.root_slope * rest + f.root * rest_slope);
  }

 private:
  template <class Real>
  struct Factors {
    explicit Factors(const Real& x) {
      using std::exp;
      using std::pow;
      const auto decimal = [](int n, int d) { return Real(Real(n) / d); };
      const Real left = x + decimal(13, 10);
      const Real middle = x - decimal(2, 10);
      const Real right = x - decimal(7, 10);
      root = left * middle * right;
      root_slope = middle * right + left * right + left * middle;
      root_curvature = 2 * Real(left + middle + right);
      walls = x * x - decimal(256, 100);
      const Real a = x - decimal(5, 10);
      const Real b = x + decimal(15, 10);
      const Real c = x + decimal(8, 10);
      const Real to_pole = decimal(165, 100) - x;
      const Real peak_a = decimal(1, 100) + 4 * a * a;
      const Real peak_b = decimal(1, 10) + 4 * b * b;
      const Real dent = exp(Real(-5 * c * c)) / 4;
      smooth = pow(Real(decimal(5, 100) * to_pole), decimal(6, 10)) *
               (1 + 1 / peak_a) * (1 + 1 / peak_b) * (1 - dent);
      log_smooth_slope =
          -decimal(6, 10) / to_pole - 8 * a / (peak_a * (peak_a + 1)) -
          8 * b / (peak_b * (peak_b + 1)) + 10 * c * dent / (1 - dent);
      const Real product_a = peak_a * (peak_a + 1);
      const Real product_b = peak_b * (peak_b + 1);
      const Real slope_a = 8 * a * Real(2 * peak_a + 1);
      const Real slope_b = 8 * b * Real(2 * peak_b + 1);
      log_smooth_curvature =
          -decimal(6, 10) / Real(to_pole * to_pole) -
          8 * Real(product_a - a * slope_a) / Real(product_a * product_a) -
          8 * Real(product_b - b * slope_b) / Real(product_b * product_b) +
          10 * dent / Real(1 - dent) -
          100 * c * c * dent / Real((1 - dent) * (1 - dent));
    }

    // R.
    Real Rest(const Real& x) const {
      return 2 * Real(x * root + walls * root_slope) +
             walls * root * log_smooth_slope;
    }

    Real root;                  // q
    Real root_slope;            // q'
    Real root_curvature;        // q''
    Real walls;                 // s
    Real smooth;                // G
    Real log_smooth_slope;      // G'/G
    Real log_smooth_curvature;  // its derivative
  };

  // Shared by all instances.
  const Geometry* geometry_;
  int focus_ = 0;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_FOUR_MINIMA_LANDSCAPE_H_

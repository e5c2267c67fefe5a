// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The landscape of the deck's global dynamics, four minima on [-1.6, 1.6]:
//   f(x) = (x+1.6)(x+1.3)^2 (x-0.2)^2 (x-0.7)^2 (x-1.6) (0.05 |1.65-x|)^0.6
//          (1 + 1/(0.01 + 4 (x-0.5)^2)) (1 + 1/(0.1 + 4 (x+1.5)^2))
//          (1 - exp(-5 (x+0.8)^2) / 4).                              [WOR22]
// Its maxima are the double roots; with b = 0.5 the relative widths of the
// four fields are 1, 2, 1, 2.

#ifndef THSGD_SIM_LANDSCAPE_FOUR_MINIMA_LANDSCAPE_H_
#define THSGD_SIM_LANDSCAPE_FOUR_MINIMA_LANDSCAPE_H_

#include <array>
#include <cmath>

namespace thsgd {

// Stateless. Its decimals mean what they say: constants are quotients of
// integers in the number type that asks, so HighPrecision sees 13/10, not the
// double next to it.
class FourMinimaLandscape {
 public:
  // The interval on which it is meant to live: walls at +-kBound.
  static constexpr double kBound = 1.6;
  // The double nearest to each maximum and each minimum (tested).
  static constexpr std::array<double, 3> kMaxima = {-1.3, 0.2, 0.7};
  static constexpr std::array<double, 4> kMinima = {
      -1.5114836478324736, -0.69927305513562177, 0.49624453836305576,
      1.322093745167914};

  // f(x) for x < 1.65.
  template <class Real>
  static Real Value(const Real& x) {
    const Factors<Real> f(x);
    return f.smooth * f.walls * f.root * f.root;
  }

  // f'(x) for x < 1.65, by the product rule: f = G s q^2 with
  // q = (x+1.3)(x-0.2)(x-0.7), s = x^2 - 1.6^2 and G the smooth rest.
  template <class Real>
  static Real Gradient(const Real& x) {
    const Factors<Real> f(x);
    return f.smooth * f.root *
           Real(2 * Real(x * f.root + f.walls * f.root_slope) +
                f.walls * f.root * f.log_smooth_slope);
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
    }

    Real root;              // q
    Real root_slope;        // q'
    Real walls;             // s
    Real smooth;            // G
    Real log_smooth_slope;  // G'/G
  };
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_FOUR_MINIMA_LANDSCAPE_H_

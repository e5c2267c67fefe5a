// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How often SGD with Gaussian noise leaves an attraction field, as eta -> 0
// and then sigma -> 0: its diffusion limit
//   dX = -f'(X) dt + sqrt(2 D) dB,   D = eta standard_deviation^2 / 2,
// leaves after an exponential time with the rate below. From Laplace's method
// on the mean time of first passage
//   (1/D) int exp(f(y)/D) dy  int exp(-f(z)/D) dz.

#ifndef THSGD_SIM_LIMIT_EYRING_KRAMERS_H_
#define THSGD_SIM_LIMIT_EYRING_KRAMERS_H_

#include <cmath>

#include "boost/math/constants/constants.hpp"

namespace thsgd {

// Rate of first passage through `end`, one of the ends of f's attraction
// field, per unit of time t = eta j. With dV = f(end) - f(m):
//   sqrt(f''(m) |f''(end)|) / pi exp(-dV/D)     at a maximum, f'(end) = 0
//   |f'(end)| sqrt(f''(m) / (2 pi D)) exp(-dV/D)   at a wall, f'(end) != 0
// (A maximum is passed to the other side at half the first rate: half of the
// visits to the top return.) Relative error against the diffusion O(sqrt(D)) at
// a maximum, from the third derivative there, and O(D) at a wall. The discrete
// steps of SGD change the constant by a factor 1 + O(sqrt(eta)) besides, which
// this formula leaves out.
template <class Potential>
double EyringKramersRate(const Potential& f, double end,
                         double standard_deviation, double learning_rate) {
  constexpr double kPi = boost::math::constants::pi<double>();
  const double m = f.field().minimum;
  const double d = learning_rate * standard_deviation * standard_deviation / 2;
  const double boltzmann = std::exp(-(f.Value(end) - f.Value(m)) / d);
  const double curvature = f.SecondDerivative(m);
  const double slope = std::fabs(f.Gradient(end));
  // Zero up to the rounding of a gradient that cancels.
  const double rounding = 1e-12 * curvature * std::fabs(end - m);
  if (slope <= rounding) {
    return std::sqrt(curvature * std::fabs(f.SecondDerivative(end))) / kPi *
           boltzmann;
  }
  return slope * std::sqrt(curvature / (2 * kPi * d)) * boltzmann;
}

// The sum over both ends.
template <class Potential>
double EyringKramersRate(const Potential& f, double standard_deviation,
                         double learning_rate) {
  return EyringKramersRate(f, f.field().lower, standard_deviation,
                           learning_rate) +
         EyringKramersRate(f, f.field().upper, standard_deviation,
                           learning_rate);
}

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_EYRING_KRAMERS_H_

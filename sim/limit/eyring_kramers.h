// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How often SGD with Gaussian noise leaves an attraction field, as eta -> 0
// and then sigma -> 0: its diffusion limit
//   dX = -f'(X) dt + sqrt(2 D) dB,   D = eta standard_deviation^2 / 2,
// leaves after an exponential time with the rate below. From Laplace's method
// on the mean time of first passage
//   (1/D) int exp(f(y)/D) dy  int exp(-f(z)/D) dz.
//
// Its exponent, dV/D = 2 dV / (eta standard_deviation^2), is Freidlin and
// Wentzell's: for Gaussian noise the quasi-potential is 2 f / variance.
// Truncation at b changes neither exponent nor constant in the limit, because a
// step of size b costs b^2 / (2 eta^2 variance), which is of higher order: it
// matters where b^2 is not large against 4 eta dV. Walls are no exits, and a
// chain that they hold back starts its next attempt like any other.

#ifndef THSGD_SIM_LIMIT_EYRING_KRAMERS_H_
#define THSGD_SIM_LIMIT_EYRING_KRAMERS_H_

#include <cmath>
#include <limits>

#include "boost/math/constants/constants.hpp"
#include "sim/limit/jump_geometry.h"

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

// The sum over the ends that are exits: those inside the walls.
template <class Potential>
double EyringKramersRate(const Potential& f, const Walls& walls,
                         double standard_deviation, double learning_rate) {
  double rate = 0;
  for (double end : {f.field().lower, f.field().upper}) {
    if (walls.below < end && end < walls.above) {
      rate += EyringKramersRate(f, end, standard_deviation, learning_rate);
    }
  }
  return rate;
}

// Freidlin and Wentzell's exponent: the least over the same ends of
//   2 (f(end) - f(m)) / variance,
// so that the mean exit time is exp((exponent + o(1)) / eta); infinite where
// there is no exit.
template <class Potential>
double ExitExponent(const Potential& f, const Walls& walls,
                    double standard_deviation) {
  double least = std::numeric_limits<double>::infinity();
  for (double end : {f.field().lower, f.field().upper}) {
    if (walls.below < end && end < walls.above) {
      least = std::fmin(least, 2 * (f.Value(end) - f.Value(f.field().minimum)) /
                                   (standard_deviation * standard_deviation));
    }
  }
  return least;
}

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_EYRING_KRAMERS_H_

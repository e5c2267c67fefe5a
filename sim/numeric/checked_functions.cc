// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/numeric/checked_functions.h"

#include <array>
#include <cmath>
#include <limits>

#include "boost/math/constants/constants.hpp"
#include "sim/numeric/elementary.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// A constant as the sum of three doubles, each the rest rounded.
struct ThreeParts {
  explicit ThreeParts(const HighPrecision& x)
      : high(x.convert_to<double>()),
        middle(HighPrecision(x - high).convert_to<double>()),
        low(HighPrecision(x - high - middle).convert_to<double>()) {}
  double high;
  double middle;
  double low;
};

struct Tables {
  Tables()
      : half_pi(boost::math::constants::half_pi<HighPrecision>()),
        quarter_pi(boost::math::constants::quarter_pi<HighPrecision>()),
        two_over_pi(
            HighPrecision(boost::math::constants::two_div_pi<HighPrecision>())
                .convert_to<double>()) {
    // A little beyond (pi / 4)^2, for the rounding of n.
    const HighPrecision end("0.62");
    sin_rest = FitPolynomial<7>(
        [](const HighPrecision& s) -> HighPrecision {
          return (sin(sqrt(s)) / sqrt(s) - 1) / s;
        },
        0, end);
    cos_rest = FitPolynomial<7>(
        [](const HighPrecision& s) -> HighPrecision {
          return (cos(sqrt(s)) - 1 + s / 2) / (s * s);
        },
        0, end);
    atan_rest = FitPolynomial<13>(
        [](const HighPrecision& s) -> HighPrecision {
          return (atan(sqrt(s)) / sqrt(s) - 1) / s;
        },
        0, HighPrecision("0.172"));
    sinh_rest = FitPolynomial<8>(
        [](const HighPrecision& s) -> HighPrecision {
          return (sinh(sqrt(s)) / sqrt(s) - 1) / s;
        },
        0, 1);
    tanh_rest = FitPolynomial<11>(
        [](const HighPrecision& s) -> HighPrecision {
          return (tanh(sqrt(s)) / sqrt(s) - 1) / s;
        },
        0, HighPrecision("0.25"));
  }

  ThreeParts half_pi;
  ThreeParts quarter_pi;
  double two_over_pi;
  // (g(x) / x - 1) / x^2 in x^2 for the odd functions g, (cos x - 1 + x^2/2) /
  // x^4 in x^2.
  std::array<double, 7> sin_rest;
  std::array<double, 7> cos_rest;
  std::array<double, 13> atan_rest;
  std::array<double, 8> sinh_rest;
  std::array<double, 11> tanh_rest;
};

const Tables& GetTables() {
  static const Tables* const tables = new Tables;
  return *tables;
}

// x + x^3 rest(x^2).
template <std::size_t N>
double Odd(const std::array<double, N>& rest, double x) {
  const double s = x * x;
  return std::fma(x * s, EvaluatePolynomial(rest, s), x);
}

// sin and cos of |x| <= kMaxAngle.
CirclePoint SinCos(double x) {
  const Tables& t = GetTables();
  // x = n pi/2 + high + low. Adding 1.5 2^52 rounds to an integer.
  constexpr double kRound = 0x1.8p52;
  const double n = std::fma(x, t.two_over_pi, kRound) - kRound;
  // Exact: a multiple of 2^-53 below 1.
  const double first = std::fma(-n, t.half_pi.high, x);
  const double product = n * t.half_pi.middle;
  const double product_rest = std::fma(n, t.half_pi.middle, -product);
  const double high = first - product;
  // What the difference lost, for operands in any order.
  const double back = high - first;
  const double high_rest = (first - (high - back)) - (product + back);
  const double low = high_rest - std::fma(n, t.half_pi.low, product_rest);
  const double s = high * high;
  const double half_s = 0.5 * s;
  const double sin =
      high +
      std::fma(high * s, EvaluatePolynomial(t.sin_rest, s), low * (1 - half_s));
  const double near_one = 1 - half_s;
  const double cos =
      near_one +
      (((1 - near_one) - half_s) +
       std::fma(s * s, EvaluatePolynomial(t.cos_rest, s), -(high * low)));
  // A turn by n quarter circles.
  const long long quarters = static_cast<long long>(n);
  const bool odd = (quarters & 1) != 0;
  const double turned_cos = odd ? sin : cos;
  const double turned_sin = odd ? cos : sin;
  return {((quarters + 1) & 2) != 0 ? -turned_cos : turned_cos,
          (quarters & 2) != 0 ? -turned_sin : turned_sin};
}

}  // namespace

double CheckedExp(double x) {
  if (x < -kMaxExpArgument) return 0;
  return x <= kMaxExpArgument ? PinnedExp(x) : kNan;
}

double CheckedLog(double x) {
  const bool normal = x >= std::numeric_limits<double>::min() &&
                      x <= std::numeric_limits<double>::max();
  return normal ? PinnedLog(x) : kNan;
}

double CheckedSin(double x) {
  return std::fabs(x) <= kMaxAngle ? SinCos(x).sin : kNan;
}

double CheckedCos(double x) {
  return std::fabs(x) <= kMaxAngle ? SinCos(x).cos : kNan;
}

double CheckedTan(double x) {
  if (!(std::fabs(x) <= kMaxAngle)) return kNan;
  const CirclePoint point = SinCos(x);
  return point.sin / point.cos;
}

double CheckedAtan(double x) {
  if (std::isnan(x)) return kNan;
  const Tables& t = GetTables();
  // arctan y = pi/2 - arctan(1/y), = pi/4 + arctan((y - 1) / (y + 1)).
  constexpr double kTanPiOverEight = 0.41421356237309503;
  const double size = std::fabs(x);
  const bool inverted = size > 1;
  const double y = inverted ? 1 / size : size;
  const bool shifted = y > kTanPiOverEight;
  const double z = shifted ? (y - 1) / (y + 1) : y;
  double angle = Odd(t.atan_rest, z);
  if (shifted) angle = t.quarter_pi.high + (angle + t.quarter_pi.middle);
  if (inverted) angle = t.half_pi.high - (angle - t.half_pi.middle);
  return std::copysign(angle, x);
}

double CheckedSinh(double x) {
  const double size = std::fabs(x);
  if (!(size <= kMaxExpArgument)) return kNan;
  if (size <= 1) return Odd(GetTables().sinh_rest, x);
  const double growth = PinnedExp(size);
  return std::copysign(0.5 * (growth - 1 / growth), x);
}

double CheckedCosh(double x) {
  const double size = std::fabs(x);
  if (!(size <= kMaxExpArgument)) return kNan;
  const double growth = PinnedExp(size);
  return 0.5 * (growth + 1 / growth);
}

double CheckedTanh(double x) {
  if (std::isnan(x)) return kNan;
  const double size = std::fabs(x);
  if (size <= 0.5) return Odd(GetTables().tanh_rest, x);
  // Beyond 20 the difference to 1 is below 2^-57.
  if (size > 20) return std::copysign(1.0, x);
  return std::copysign(1 - 2 / (PinnedExp(2 * size) + 1), x);
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/numeric/elementary.h"

#include <bit>
#include <cmath>
#include <cstdint>

#include "boost/math/constants/constants.hpp"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

constexpr std::uint64_t kMantissa = 0x000fffffffffffffu;
constexpr std::uint64_t kExponentOfOne = 0x3ff0000000000000u;

double ToDouble(const HighPrecision& x) { return x.convert_to<double>(); }

// x rounded to a multiple of 1 / steps_per_unit, a power of two.
double RoundToGrid(const HighPrecision& x, double steps_per_unit) {
  return std::nearbyint(ToDouble(x * steps_per_unit)) / steps_per_unit;
}

LogTables MakeLogTables() {
  constexpr double kGrid = 0x1p42;
  constexpr int kNumRows = kNumElementaryRows;
  LogTables tables;
  for (int i = 0; i < kNumRows; ++i) {
    tables.reciprocal[i] = i == 0              ? 1.0
                           : i == kNumRows - 1 ? 0.5
                                               : 1 / (1 + (i + 0.5) / kNumRows);
    const HighPrecision minus_log = -log(HighPrecision(tables.reciprocal[i]));
    tables.minus_log_high[i] = RoundToGrid(minus_log, kGrid);
    tables.minus_log_low[i] = ToDouble(minus_log - tables.minus_log_high[i]);
    tables.rows[i] = {.reciprocal = tables.reciprocal[i],
                      .minus_log_high = tables.minus_log_high[i],
                      .minus_log_low = tables.minus_log_low[i],
                      .unused = 0};
  }
  tables.log1p_over_r = FitPolynomial<12>(
      [](const HighPrecision& r) -> HighPrecision {
        return r == 0 ? HighPrecision(1) : HighPrecision(log(1 + r) / r);
      },
      HighPrecision(-1) / 16, HighPrecision(1) / 16);
  const HighPrecision log_2 = log(HighPrecision(2));
  tables.log_2_high = RoundToGrid(log_2, kGrid);
  tables.log_2_low = ToDouble(log_2 - tables.log_2_high);
  return tables;
}

ExpTables MakeExpTables() {
  ExpTables tables;
  for (int j = 0; j < kNumElementaryRows; ++j) {
    const HighPrecision root =
        pow(HighPrecision(2), HighPrecision(j) / kNumElementaryRows);
    tables.root_high[j] = ToDouble(root);
    tables.root_low[j] = ToDouble(root - tables.root_high[j]);
    tables.rows[j] = {.root_high = tables.root_high[j],
                      .root_low = tables.root_low[j]};
  }
  const HighPrecision step = log(HighPrecision(2)) / kNumElementaryRows;
  // A little wider than |r| <= step / 2, for the rounding of n.
  const HighPrecision half_width = step * HighPrecision(0.51);
  tables.expm1_over_r = FitPolynomial<8>(
      [](const HighPrecision& r) -> HighPrecision {
        return r == 0 ? HighPrecision(1) : HighPrecision((exp(r) - 1) / r);
      },
      -half_width, half_width);
  tables.sixteen_over_log_2 = ToDouble(1 / step);
  tables.log_2_over_sixteen_high = RoundToGrid(step, 0x1p41);
  tables.log_2_over_sixteen_low =
      ToDouble(step - tables.log_2_over_sixteen_high);
  return tables;
}

CircleTables MakeCircleTables() {
  const HighPrecision pi = boost::math::constants::pi<HighPrecision>();
  const HighPrecision quarter = HighPrecision(1) / 4;
  CircleTables tables;
  tables.cos_quarter = FitPolynomial<8>(
      [&](const HighPrecision& s) -> HighPrecision {
        return cos(pi / 2 * sqrt(s));
      },
      0, quarter);
  tables.sin_quarter_over_t = FitPolynomial<8>(
      [&](const HighPrecision& s) -> HighPrecision {
        return sin(pi / 2 * sqrt(s)) / sqrt(s);
      },
      0, quarter);
  tables.sin_pi_over_x = FitPolynomial<11>(
      [&](const HighPrecision& s) -> HighPrecision {
        return sin(pi * sqrt(s)) / sqrt(s);
      },
      0, quarter);
  return tables;
}

// A number as the sum of two doubles, the second much the smaller or the
// first exactly 0.
struct Parts {
  double high;
  double low;
};

Parts LogParts(const LogTables& tables, double x) {
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  const double exponent = static_cast<int>(bits >> 52) - 1023;
  const double mantissa =
      std::bit_cast<double>((bits & kMantissa) | kExponentOfOne);
  const int row = static_cast<int>(bits >> 48) & (kNumElementaryRows - 1);
  const double r = std::fma(mantissa, tables.reciprocal[row], -1.0);
  const double tail =
      std::fma(exponent, tables.log_2_low, tables.minus_log_low[row]);
  return {std::fma(exponent, tables.log_2_high, tables.minus_log_high[row]),
          std::fma(r, EvaluatePolynomial(tables.log1p_over_r, r), tail)};
}

Parts Multiply(const Parts& x, double y) {
  const double product = x.high * y;
  return {product, std::fma(x.low, y, std::fma(x.high, y, -product))};
}

// scaled_root + remainder = e^x, the second much the smaller.
struct ExpParts {
  double scaled_root;
  double remainder;
};

ExpParts Exponential(const ExpTables& tables, const Parts& x) {
  // Adding 1.5 2^52 rounds to an integer.
  constexpr double kRound = 0x1.8p52;
  const double n =
      std::fma(x.high + x.low, tables.sixteen_over_log_2, kRound) - kRound;
  const int n_int = static_cast<int>(n);
  const int row = n_int & (kNumElementaryRows - 1);
  const double scale = std::bit_cast<double>(
      static_cast<std::uint64_t>((n_int >> 4) + 1023) << 52);
  const double r =
      std::fma(-n, tables.log_2_over_sixteen_low,
               std::fma(-n, tables.log_2_over_sixteen_high, x.high)) +
      x.low;
  const double growth = r * EvaluatePolynomial(tables.expm1_over_r, r);
  return {
      scale * tables.root_high[row],
      scale * std::fma(tables.root_high[row], growth, tables.root_low[row])};
}

}  // namespace

const ElementaryTables& GetElementaryTables() {
  static const ElementaryTables* const tables = new ElementaryTables{
      MakeLogTables(), MakeExpTables(), MakeCircleTables()};
  return *tables;
}

double PinnedLog(double x) {
  const Parts parts = LogParts(GetElementaryTables().log, x);
  return parts.high + parts.low;
}

double PinnedExp(double x) {
  const ExpParts parts = Exponential(GetElementaryTables().exp, {x, 0});
  return parts.scaled_root + parts.remainder;
}

double PinnedPower(double x, double y) {
  const ElementaryTables& tables = GetElementaryTables();
  const ExpParts parts =
      Exponential(tables.exp, Multiply(LogParts(tables.log, x), y));
  return parts.scaled_root + parts.remainder;
}

double PinnedPowerMinusOne(double x, double y) {
  const ElementaryTables& tables = GetElementaryTables();
  const ExpParts parts =
      Exponential(tables.exp, Multiply(LogParts(tables.log, x), y));
  return (parts.scaled_root - 1) + parts.remainder;
}

double PinnedSinPi(double x) {
  return x *
         EvaluatePolynomial(GetElementaryTables().circle.sin_pi_over_x, x * x);
}

CirclePoint PinnedCosSinTwoPi(double v) {
  const CircleTables& tables = GetElementaryTables().circle;
  // v = (n + t) / 4, n the nearest integer to 4 v: both are exact.
  const int n = static_cast<int>(4 * v + 0.5);
  const double t = 4 * v - n;
  const double cos_t = EvaluatePolynomial(tables.cos_quarter, t * t);
  const double sin_t = t * EvaluatePolynomial(tables.sin_quarter_over_t, t * t);
  // A turn by n quarter circles: swap if n is odd, then set the signs.
  const bool odd = (n & 1) != 0;
  const double cos = odd ? sin_t : cos_t;
  const double sin = odd ? cos_t : sin_t;
  return {((n + 1) & 2) != 0 ? -cos : cos, (n & 2) != 0 ? -sin : sin};
}

}  // namespace thsgd

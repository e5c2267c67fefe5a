// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Elementary functions for samplers: the same bits on every machine, because
// they are made of additions, multiplications and fused multiply-adds in a
// fixed order and of coefficients that are computed in 50 digits. There is no
// branch on a value, every table has 16 rows (one register permute), and
// vector code that loads the same tables and follows the same operations lane
// by lane gets the same bits: elementary-inl.h.
//
// Errors are relative to the exact value of the function at the given doubles
// and are tested against 50 digits. Pure and thread-safe.

#ifndef THSGD_SIM_NUMERIC_ELEMENTARY_H_
#define THSGD_SIM_NUMERIC_ELEMENTARY_H_

#include <array>

namespace thsgd {

inline constexpr int kNumElementaryRows = 16;

// ln x for x = 2^e m, m in [1, 2), row = the mantissa's top four bits:
//   r = m reciprocal[row] - 1 in [-1/32, 1/16],
//   ln x = (e log_2_high + minus_log_high[row])              exact
//        + (e log_2_low + minus_log_low[row]) + r log1p_over_r(r).
// The first row's reciprocal is exactly 1 and the last's exactly 1/2, so near
// x = 1 the first two terms are exactly 0 and nothing cancels.
struct LogTables {
  alignas(64) std::array<double, kNumElementaryRows> reciprocal;
  // Multiples of 2^-42, so that the first term is exact.
  alignas(64) std::array<double, kNumElementaryRows> minus_log_high;
  alignas(64) std::array<double, kNumElementaryRows> minus_log_low;
  // The same once more, for vectors that load a lane's row from memory.
  struct Row {
    double reciprocal;
    double minus_log_high;
    double minus_log_low;
    double unused;  // makes a row 32 bytes long
  };
  alignas(64) std::array<Row, kNumElementaryRows> rows;
  std::array<double, 12> log1p_over_r;
  double log_2_high;
  double log_2_low;
};

// e^x: n = the integer nearest to 16 x / ln 2, row = n mod 16,
//   r = x - n ln(2)/16,  |r| <= ln(2)/32,
//   e^x = 2^floor(n/16) (root_high[row] + root_low[row]) (1 + r Q(r)),
// Q = expm1_over_r, root = 2^(row/16).
struct ExpTables {
  alignas(64) std::array<double, kNumElementaryRows> root_high;
  alignas(64) std::array<double, kNumElementaryRows> root_low;
  // The same once more, as in LogTables.
  struct Row {
    double root_high;
    double root_low;
  };
  alignas(64) std::array<Row, kNumElementaryRows> rows;
  std::array<double, 8> expm1_over_r;
  double sixteen_over_log_2;
  double log_2_over_sixteen_high;  // 37 bits: n times it is exact
  double log_2_over_sixteen_low;
};

// Polynomials in t^2:
//   cos(pi t / 2) and sin(pi t / 2) / t, |t| <= 1/2;
//   sin(pi x) / x, 0 <= x <= 1/2, in x^2.
struct CircleTables {
  std::array<double, 8> cos_quarter;
  std::array<double, 8> sin_quarter_over_t;
  std::array<double, 11> sin_pi_over_x;
};

struct ElementaryTables {
  LogTables log;
  ExpTables exp;
  CircleTables circle;
};

const ElementaryTables& GetElementaryTables();

// ln x. Valid: x normal, positive and finite. Error: 4e-16.
double PinnedLog(double x);

// e^x. Valid: |x| <= 700. Error: 3e-16.
double PinnedExp(double x);

// x^y. Valid: x normal, positive and finite, |y| <= 20, |y ln x| <= 700.
// Error: 4e-16, since ln x is carried to more digits than a double has.
double PinnedPower(double x, double y);

// x^y - 1, without cancellation near x^y = 1. Valid: as PinnedPower.
// Error: 6e-16.
double PinnedPowerMinusOne(double x, double y);

// sin(pi x). Valid: 0 <= x <= 1/2. Error: 4e-16.
double PinnedSinPi(double x);

struct CirclePoint {
  double cos;
  double sin;
};

// cos(2 pi v) and sin(2 pi v). Valid: 0 <= v <= 1. Error: 4e-16 each.
CirclePoint PinnedCosSinTwoPi(double v);

}  // namespace thsgd

#endif  // THSGD_SIM_NUMERIC_ELEMENTARY_H_

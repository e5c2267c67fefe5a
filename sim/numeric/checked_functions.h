// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Elementary functions for any double argument, in the manner of elementary.h:
// the same bits on every machine. Outside the stated range, and for NaN, the
// result is NaN, so that a number that is not known never looks like one.
//
// Errors are relative to the exact value of the function at the given double
// and are tested against 50 digits. Pure and thread-safe.

#ifndef THSGD_SIM_NUMERIC_CHECKED_FUNCTIONS_H_
#define THSGD_SIM_NUMERIC_CHECKED_FUNCTIONS_H_

#include "sim/numeric/elementary.h"

namespace thsgd {

// e^x. Range: x <= 700. Error: 3e-16; below -700 the result is 0, off by less
// than 1e-304.
inline constexpr double kMaxExpArgument = 700;
double CheckedExp(double x);

// ln x. Range: x normal, positive and finite. Error: 4e-16.
double CheckedLog(double x);

// sin x, cos x, tan x. Range: |x| <= 2^25. Error: 4e-16; tan 8e-16. x is
// reduced by pi/2 in 159 bits, so this holds beside multiples of pi/2 too.
inline constexpr double kMaxAngle = 0x1p25;
double CheckedSin(double x);
double CheckedCos(double x);
double CheckedTan(double x);

// arctan x in [-pi/2, pi/2]. Range: all but NaN. Error: 6e-16.
double CheckedAtan(double x);

// Range: |x| <= 700. Error: 1e-15.
double CheckedSinh(double x);
double CheckedCosh(double x);

// Range: all but NaN. Error: 1e-15.
double CheckedTanh(double x);

}  // namespace thsgd

#endif  // THSGD_SIM_NUMERIC_CHECKED_FUNCTIONS_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/four_minima_landscape.h"

#include <algorithm>
#include <cmath>

#include "gtest/gtest.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

// The formula of the file comment, factor by factor.
HighPrecision Formula(const HighPrecision& x) {
  const auto d = [](int n, int of) { return HighPrecision(n) / of; };
  const auto square = [](const HighPrecision& y) -> HighPrecision {
    return y * y;
  };
  return (x + d(16, 10)) * square(x + d(13, 10)) * square(x - d(2, 10)) *
         square(x - d(7, 10)) * (x - d(16, 10)) *
         pow(HighPrecision(d(5, 100) * abs(d(165, 100) - x)), d(6, 10)) *
         (1 + 1 / (d(1, 100) + 4 * square(x - d(5, 10)))) *
         (1 + 1 / (d(1, 10) + 4 * square(x + d(15, 10)))) *
         (1 - exp(HighPrecision(-5 * square(x + d(8, 10)))) / 4);
}

TEST(FourMinimaLandscapeTest, ValueIsTheFormula) {
  for (double x = -1.6; x <= 1.6; x += 1.0 / 64) {
    const HighPrecision exact = Formula(x);
    EXPECT_LE(abs(FourMinimaLandscape::Value(HighPrecision(x)) - exact),
              1e-45 * (1 + abs(exact)))
        << x;
  }
}

// Central differences in 50 digits: truncation h^2/6 f''' with f''' below 1e6
// and h = 1e-12, rounding below 1e-30.
TEST(FourMinimaLandscapeTest, GradientIsTheDerivative) {
  const HighPrecision h = 1e-12;
  for (double x = -1.6; x <= 1.6; x += 1.0 / 64) {
    const HighPrecision difference =
        (Formula(x + h) - Formula(x - h)) / (2 * h);
    EXPECT_LE(abs(FourMinimaLandscape::Gradient(HighPrecision(x)) - difference),
              1e-18)
        << x;
  }
}

// Doubles lose at most a few units in the last place of the largest factor's
// contribution: 32 roundings, each magnified by at most the condition of the
// nearly cancelling factors, which are differences of size 1e-3 or more here.
TEST(FourMinimaLandscapeTest, DoublesAgreeWithHighPrecision) {
  for (double x = -1.6; x <= 1.6; x += 1.0 / 64) {
    const double exact =
        FourMinimaLandscape::Gradient(HighPrecision(x)).convert_to<double>();
    EXPECT_NEAR(FourMinimaLandscape::Gradient(x), exact,
                32 * 0x1p-53 * 1e3 * std::max(1.0, std::fabs(exact)))
        << x;
  }
}

TEST(FourMinimaLandscapeTest, ExtremaAreWhereTheyAreSaidToBe) {
  for (double minimum : FourMinimaLandscape::kMinima) {
    EXPECT_LT(FourMinimaLandscape::Gradient(
                  HighPrecision(std::nextafter(minimum, -2.0))),
              0);
    EXPECT_GT(FourMinimaLandscape::Gradient(
                  HighPrecision(std::nextafter(minimum, 2.0))),
              0);
  }
  // At a maximum the gradient falls through zero, on its way up in x.
  for (double maximum : FourMinimaLandscape::kMaxima) {
    EXPECT_GT(FourMinimaLandscape::Gradient(
                  HighPrecision(std::nextafter(maximum, -2.0))),
              0);
    EXPECT_LT(FourMinimaLandscape::Gradient(
                  HighPrecision(std::nextafter(maximum, 2.0))),
              0);
  }
}

}  // namespace
}  // namespace thsgd

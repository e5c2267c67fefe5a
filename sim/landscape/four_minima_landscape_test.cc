// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/four_minima_landscape.h"

#include <algorithm>
#include <cmath>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/critical_points.h"
#include "sim/landscape/formula_landscape.h"
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

// Central differences of f' in 50 digits: truncation h^2/6 f^(4) with f^(4)
// below 1e9 and h = 1e-14, rounding below 1e-30.
TEST(FourMinimaLandscapeTest, SecondDerivativeIsThatOfTheGradient) {
  const HighPrecision h = 1e-14;
  for (double x = -1.6; x <= 1.6; x += 1.0 / 64) {
    const HighPrecision difference =
        (FourMinimaLandscape::Gradient(HighPrecision(x + h)) -
         FourMinimaLandscape::Gradient(HighPrecision(x - h))) /
        (2 * h);
    EXPECT_LE(abs(FourMinimaLandscape::SecondDerivative(HighPrecision(x)) -
                  difference),
              1e-18)
        << x;
  }
}

// Long doubles lose at most a few units in the last place of the largest
// factor's contribution: 32 roundings, each magnified by at most the condition
// of the nearly cancelling factors, which are differences of size 1e-3 or more
// here. What a double asks for is rounded from 50 digits.
TEST(FourMinimaLandscapeTest, OtherPrecisionsAgree) {
  for (double x = -1.6; x <= 1.6; x += 1.0 / 64) {
    const double exact =
        FourMinimaLandscape::Gradient(HighPrecision(x)).convert_to<double>();
    EXPECT_NEAR(FourMinimaLandscape::Gradient(static_cast<long double>(x)),
                exact, 32 * 0x1p-53 * 1e3 * std::max(1.0, std::fabs(exact)))
        << x;
    EXPECT_EQ(FourMinimaLandscape::Gradient(x), exact) << x;
  }
}

// The formula that the geometry is found from is f.
TEST(FourMinimaLandscapeTest, FormulaIsTheSameFunction) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const FormulaLandscape formula,
      FormulaLandscape::Create(FourMinimaLandscape::kFormula, -1.6, 1.6));
  for (double x = -1.6; x <= 1.6; x += 1.0 / 64) {
    const HighPrecision exact = Formula(x);
    EXPECT_LE(abs(formula.Value(HighPrecision(x)) - exact),
              1e-45 * (1 + abs(exact)))
        << x;
  }
}

TEST(FourMinimaLandscapeTest, CriticalPointsAreFound) {
  const FourMinimaLandscape f;
  ASSERT_EQ(f.critical_points().size(), 7u);
  ASSERT_EQ(f.fields().size(), 4u);
  for (int i = 0; i < 7; ++i) {
    const CriticalPoint& point = f.critical_points()[i];
    EXPECT_EQ(point.is_minimum(), i % 2 == 0) << i;
    EXPECT_EQ(point.position, i % 2 == 0 ? FourMinimaLandscape::kMinima[i / 2]
                                         : FourMinimaLandscape::kMaxima[i / 2])
        << i;
    // f' changes its sign between the neighbours of the double.
    const int sign = point.is_minimum() ? 1 : -1;
    for (int side : {-1, 1}) {
      EXPECT_GT(side * sign *
                    FourMinimaLandscape::Gradient(
                        std::nextafter(point.position, 2.0 * side)),
                0)
          << i;
    }
    // Both from 50 digits; the positions are off by up to 2^-53, times f^(3).
    EXPECT_NEAR(FourMinimaLandscape::SecondDerivative(point.position),
                point.second_derivative, 1e-11)
        << i;
  }
  EXPECT_EQ(f.fields()[0].lower, -FourMinimaLandscape::kBound);
  EXPECT_EQ(f.fields()[3].upper, FourMinimaLandscape::kBound);
}

TEST(FourMinimaLandscapeTest, FocusIsOnTheFieldThatContainsAPoint) {
  FourMinimaLandscape f;
  EXPECT_EQ(f.field().minimum, FourMinimaLandscape::kMinima[0]);
  EXPECT_TRUE(f.FocusOn(0.3));
  EXPECT_EQ(f.field().minimum, FourMinimaLandscape::kMinima[2]);
  EXPECT_FALSE(f.FocusOn(1.6));
  EXPECT_EQ(f.field().minimum, FourMinimaLandscape::kMinima[2]);
}

// Forth and back; from near the minimum the distance to it shrinks by
// exp(-f'' t), with f'' changing by f^(3) 0.001, at most 1 % of it (checked).
TEST(FourMinimaLandscapeTest, Flow) {
  const double m = FourMinimaLandscape::kMinima[1];
  const double curvature = FourMinimaLandscape::SecondDerivative(m);
  ASSERT_NEAR(FourMinimaLandscape::SecondDerivative(m + 0.001) / curvature, 1,
              0.01);
  EXPECT_NEAR(FourMinimaLandscape::Flow(m + 0.001, 1) - m,
              0.001 * std::exp(-curvature), 0.001 * 0.01);
  EXPECT_NEAR(
      FourMinimaLandscape::Flow(FourMinimaLandscape::Flow(-0.9, 0.2), -0.2),
      -0.9, 1e-9);
}

}  // namespace
}  // namespace thsgd

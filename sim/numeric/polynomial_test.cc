// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/numeric/polynomial.h"

#include <array>
#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

TEST(EvaluatePolynomialTest, HornersRule) {
  EXPECT_EQ(EvaluatePolynomial(std::array<double, 1>{7}, 3), 7);
  EXPECT_EQ(EvaluatePolynomial(std::array<double, 3>{1, -2, 4}, 3), 31);
}

TEST(FitPolynomialTest, ReproducesAPolynomialOfItsDegree) {
  const auto cubic = [](const HighPrecision& x) -> HighPrecision {
    return 1 - 2 * x + 3 * x * x - 4 * x * x * x;
  };
  EXPECT_THAT(FitPolynomial<4>(cubic, -3, 5), ElementsAre(1, -2, 3, -4));
}

// The interpolation error of exp at n nodes of [-h, h] is at most
// e^h (h/2)^n 2 / n!; with h = 1/2, n = 12 that is 4.11e-16, and rounding of
// coefficients and Horner's rule adds less than 4 units of 2^-53.
TEST(FitPolynomialTest, ExponentialWithinTheInterpolationBound) {
  const auto exponential = [](const HighPrecision& x) -> HighPrecision {
    return exp(x);
  };
  const std::array<double, 12> c = FitPolynomial<12>(exponential, -0.5, 0.5);
  for (double x = -0.5; x <= 0.5; x += 1.0 / 128) {
    const double exact = exponential(HighPrecision(x)).convert_to<double>();
    EXPECT_NEAR(EvaluatePolynomial(c, x), exact,
                4.11e-16 + 4 * 0x1p-53 * exact);
  }
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Boost at its pin: a quantile and a sum known in closed form.

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>

#include "gtest/gtest.h"

namespace {

// With two degrees of freedom, P(X > x) = exp(-x / 2).
TEST(BoostTest, ChiSquaredQuantile) {
  const boost::math::chi_squared distribution(2);
  EXPECT_NEAR(boost::math::quantile(distribution, 0.95), -2 * std::log(0.05),
              1e-14);
}

// exp(1) as a series, to 90 digits: e = 2.71828... is far beyond double here.
TEST(BoostTest, MultiprecisionExp) {
  using Real = boost::multiprecision::cpp_bin_float_100;
  Real sum = 0;
  Real term = 1;
  for (int n = 1; n <= 80; ++n) {
    sum += term;
    term /= n;
  }
  EXPECT_LT(abs(sum - exp(Real(1))), Real("1e-90"));
}

}  // namespace

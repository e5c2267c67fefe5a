// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Boost at its pin: one result known in closed form of each part in use.

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/numeric/interval.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <boost/spirit/home/x3.hpp>
#include <cmath>
#include <string>

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

TEST(BoostTest, IntervalContainsItsProduct) {
  const boost::numeric::interval<double> x(-1, 2);
  EXPECT_EQ((x * x).lower(), -2);
  EXPECT_EQ((x * x).upper(), 4);
  EXPECT_EQ(square(x).lower(), 0);
}

// One step of order 5 for dx/dt = -x: the local error is below h^6.
TEST(BoostTest, DormandPrinceStep) {
  boost::numeric::odeint::runge_kutta_dopri5<double> stepper;
  double x = 1;
  stepper.do_step([](double y, double& dydt, double) { dydt = -y; }, x, 0.0,
                  0.01);
  EXPECT_NEAR(x, std::exp(-0.01), 1e-12);
}

TEST(BoostTest, SpiritParsesASum) {
  namespace x3 = boost::spirit::x3;
  const std::string text = "1 + 2 + 39";
  int sum = 0;
  const auto add = [&](const auto& context) { sum += x3::_attr(context); };
  auto begin = text.begin();
  EXPECT_TRUE(x3::phrase_parse(begin, text.end(), x3::int_[add] % '+',
                               x3::space));
  EXPECT_EQ(begin, text.end());
  EXPECT_EQ(sum, 42);
}

}  // namespace

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/eyring_kramers.h"

#include <cmath>

#include "base/status_matchers.h"
#include "boost/math/quadrature/gauss_kronrod.hpp"
#include "gtest/gtest.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/landscape/quartic_well.h"
#include "sim/limit/jump_geometry.h"

namespace thsgd {
namespace {

// Mean time of first passage of dX = -f' dt + sqrt(2 D) dB from the minimum
// of a symmetric well through either end, by the double integral
//   (1/D) int_m^end exp(f(y)/D) int_m^y exp(-f(z)/D) dz dy.
template <class Potential>
double MeanExitTime(const Potential& f, double d) {
  using Quadrature = boost::math::quadrature::gauss_kronrod<double, 31>;
  const double m = f.field().minimum;
  const auto inner = [&](double y) {
    return std::exp(f.Value(y) / d) *
           Quadrature::integrate(
               [&](double z) { return std::exp(-f.Value(z) / d); }, m, y, 12,
               1e-10);
  };
  return Quadrature::integrate(inner, m, f.field().upper, 12, 1e-8) / d;
}

// The formula's relative error at diffusion constant D.
template <class Potential>
double RelativeError(const Potential& f, double d) {
  return EyringKramersRate(f, std::sqrt(2.0), d) * MeanExitTime(f, d) - 1;
}

// The error is c sqrt(D) (1 + O(sqrt(D))): a quarter of D halves it, up to
// some multiple of sqrt(0.00025) = 0.016.
TEST(EyringKramersTest, ErrorAtAMaximumIsOfOrderRootD) {
  THSGD_ASSERT_OK_AND_ASSIGN(const QuarticWell f,
                             QuarticWell::Create(0.5, 1, 0.8));
  const double error = RelativeError(f, 0.00025);
  EXPECT_LT(std::fabs(error), 0.05);
  EXPECT_NEAR(RelativeError(f, 0.001) / error, 2, 0.2);
}

// The error is c D (1 + O(D)): a quarter of D quarters it.
TEST(EyringKramersTest, ErrorAtAWallIsOfOrderD) {
  THSGD_ASSERT_OK_AND_ASSIGN(const QuadraticWell f,
                             QuadraticWell::Create(0, 1, -0.6, 0.6));
  const double error = RelativeError(f, 0.001);
  EXPECT_LT(std::fabs(error), 0.01);
  EXPECT_NEAR(RelativeError(f, 0.004) / error, 4, 0.2);
}

// A wall that reflects: the time to the other end is
//   (1/D) int_m^end exp(f(y)/D) int_wall^y exp(-f(z)/D) dz dy,
// and the formula's error is c D as without the wall.
TEST(EyringKramersTest, WallsAreNoExits) {
  using Quadrature = boost::math::quadrature::gauss_kronrod<double, 31>;
  THSGD_ASSERT_OK_AND_ASSIGN(const QuadraticWell f,
                             QuadraticWell::Create(0, 1, -0.6, 0.6));
  const Walls walls = {.below = -0.4};
  const auto error = [&](double d) {
    const auto inner = [&](double y) {
      return std::exp(f.Value(y) / d) *
             Quadrature::integrate(
                 [&](double z) { return std::exp(-f.Value(z) / d); }, -0.4, y,
                 12, 1e-10);
    };
    return EyringKramersRate(f, walls, std::sqrt(2.0), d) *
               Quadrature::integrate(inner, 0.0, 0.6, 12, 1e-8) / d -
           1;
  };
  EXPECT_LT(std::fabs(error(0.001)), 0.01);
  EXPECT_NEAR(error(0.004) / error(0.001), 4, 0.2);
}

// The logarithm of the rate falls by the exponent per 1 / eta.
TEST(EyringKramersTest, ExponentIsTheRatesOwn) {
  THSGD_ASSERT_OK_AND_ASSIGN(const QuarticWell f,
                             QuarticWell::Create(0.5, 1, 0.8));
  const double exponent = ExitExponent(f, Walls(), 0.7);
  // 2 (curvature r^2 / 4) / 0.49.
  EXPECT_DOUBLE_EQ(exponent, 2 * 0.16 / 0.49);
  EXPECT_NEAR(std::log(EyringKramersRate(f, Walls(), 0.7, 1.0 / 50) /
                       EyringKramersRate(f, Walls(), 0.7, 1.0 / 60)),
              10 * exponent, 1e-12);
  EXPECT_TRUE(std::isinf(ExitExponent(f, {.below = 0, .above = 1}, 0.7)));
}

TEST(EyringKramersTest, EndsAddUp) {
  THSGD_ASSERT_OK_AND_ASSIGN(const QuadraticWell f,
                             QuadraticWell::Create(0, 1, -0.6, 0.7));
  EXPECT_EQ(
      EyringKramersRate(f, 1, 0.1),
      EyringKramersRate(f, -0.6, 1, 0.1) + EyringKramersRate(f, 0.7, 1, 0.1));
}

}  // namespace
}  // namespace thsgd

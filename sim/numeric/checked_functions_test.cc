// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/numeric/checked_functions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "boost/multiprecision/cpp_bin_float.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

// Angles up to 2^25 within 2^-60 of a zero lose 26 digits.
using Exact = boost::multiprecision::cpp_bin_float_100;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Numbers of all sizes from 2^-60 to `largest`, of both signs, numbers near
// multiples of pi/8 up to it, and the ends.
std::vector<double> Arguments(double largest) {
  std::vector<double> arguments = {0x1p-1022, 1e-300, largest, -largest};
  for (int block = 0; block < 1500; ++block) {
    const WordPair words =
        DrawWords({.seed = 8, .stream = 0, .chain = 0}, block);
    const double u = UniformOpen(words.first);
    const double v = UniformOpen(words.second);
    const double top = std::log2(largest);
    arguments.push_back(std::min(largest, std::exp2(-60 + (top + 60) * u)) *
                        (block % 2 == 0 ? 1 : -1));
    arguments.push_back(largest * (2 * v - 1));
    const double eighths = std::floor(std::exp2(u * std::log2(largest * 2.5)));
    const double near = eighths * 0.39269908169872415481;
    if (near < largest) {
      arguments.push_back(near);
      arguments.push_back(-std::nextafter(near, kInfinity));
    }
  }
  return arguments;
}

double RelativeError(double computed, const Exact& exact) {
  if (exact == 0) return computed == 0 ? 0 : 1;
  return abs(computed / exact - 1).convert_to<double>();
}

struct Case {
  std::string name;
  double (*checked)(double);
  Exact (*exact)(const Exact&);
  double largest;
  double bound;
};

class CheckedFunctionTest : public ::testing::TestWithParam<Case> {};

TEST_P(CheckedFunctionTest, ErrorBoundHolds) {
  const Case& c = GetParam();
  double worst = 0;
  double where = 0;
  for (double x : Arguments(c.largest)) {
    const double error = RelativeError(c.checked(x), c.exact(Exact(x)));
    if (!(error <= worst)) {
      worst = error;
      where = x;
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
  EXPECT_LE(worst, c.bound) << "at " << where;
}

TEST_P(CheckedFunctionTest, OutsideItsRangeIsNan) {
  const Case& c = GetParam();
  EXPECT_TRUE(std::isnan(c.checked(kNan)));
  if (c.largest > 1e300) return;  // all doubles are in range
  for (double x : {std::nextafter(c.largest, kInfinity), 1e30, kInfinity}) {
    EXPECT_TRUE(std::isnan(c.checked(x))) << x;
    EXPECT_TRUE(std::isnan(c.checked(-x))) << -x;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, CheckedFunctionTest,
    ::testing::Values(
        Case{"Sin", CheckedSin, [](const Exact& x) -> Exact { return sin(x); },
             kMaxAngle, 4e-16},
        Case{"Cos", CheckedCos, [](const Exact& x) -> Exact { return cos(x); },
             kMaxAngle, 4e-16},
        Case{"Tan", CheckedTan, [](const Exact& x) -> Exact { return tan(x); },
             kMaxAngle, 8e-16},
        Case{"Sinh", CheckedSinh,
             [](const Exact& x) -> Exact { return sinh(x); }, 700, 1e-15},
        Case{"Cosh", CheckedCosh,
             [](const Exact& x) -> Exact { return cosh(x); }, 700, 1e-15},
        Case{"Tanh", CheckedTanh,
             [](const Exact& x) -> Exact { return tanh(x); }, 0x1p1023, 1e-15},
        Case{"Atan", CheckedAtan,
             [](const Exact& x) -> Exact { return atan(x); }, 0x1p1023, 6e-16}),
    [](const auto& info) { return info.param.name; });

TEST(CheckedExpTest, Range) {
  for (double x : Arguments(700)) EXPECT_EQ(CheckedExp(x), PinnedExp(x)) << x;
  EXPECT_EQ(CheckedExp(std::nextafter(-700, -kInfinity)), 0);
  EXPECT_EQ(CheckedExp(-kInfinity), 0);
  EXPECT_LT(std::exp(-700), 1e-304);
  EXPECT_TRUE(std::isnan(CheckedExp(std::nextafter(700, kInfinity))));
  EXPECT_TRUE(std::isnan(CheckedExp(kInfinity)));
  EXPECT_TRUE(std::isnan(CheckedExp(kNan)));
}

TEST(CheckedLogTest, Range) {
  for (double x :
       {0x1p-1022, 0.3, 1.0, 1e300, std::numeric_limits<double>::max()}) {
    EXPECT_EQ(CheckedLog(x), PinnedLog(x)) << x;
  }
  for (double x : {0.0, -0.0, -1.0, 0x1p-1023, kInfinity, -kInfinity, kNan}) {
    EXPECT_TRUE(std::isnan(CheckedLog(x))) << x;
  }
}

TEST(CheckedFunctionsTest, KnownValues) {
  EXPECT_EQ(CheckedSin(0), 0);
  EXPECT_EQ(CheckedCos(0), 1);
  EXPECT_EQ(CheckedTan(0), 0);
  EXPECT_EQ(CheckedAtan(kInfinity), M_PI / 2);
  EXPECT_EQ(CheckedAtan(-1), -M_PI / 4);
  EXPECT_EQ(CheckedSinh(0), 0);
  EXPECT_EQ(CheckedCosh(0), 1);
  EXPECT_EQ(CheckedTanh(-kInfinity), -1);
}

}  // namespace
}  // namespace thsgd

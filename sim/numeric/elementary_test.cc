// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/numeric/elementary.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "boost/math/constants/constants.hpp"
#include "boost/multiprecision/cpp_bin_float.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

using Exact = boost::multiprecision::cpp_bin_float_50;

double RelativeError(double computed, const Exact& exact) {
  if (exact == 0) return computed == 0 ? 0 : 1;
  return abs(computed / exact - 1).convert_to<double>();
}

std::vector<double> Uniforms(std::uint32_t stream, int num_blocks) {
  std::vector<double> uniforms;
  for (int block = 0; block < num_blocks; ++block) {
    const WordPair words =
        DrawWords({.seed = 5, .stream = stream, .chain = 0}, block);
    uniforms.push_back(UniformOpen(words.first));
    uniforms.push_back(UniformOpen(words.second));
  }
  return uniforms;
}

// Arguments of a logarithm: both ends of the uniforms, every table row's seams
// in several octaves, scattered values up to 2^40.
std::vector<double> PositiveArguments() {
  std::vector<double> arguments = {
      0x1p-1022, kSmallestUniform, 3 * 0x1p-53,           1 - kSmallestUniform,
      1.0,       1 + 0x1p-52,      0x1.fffffffffffffp1023};
  for (int exponent : {-53, -20, -2, -1, 0, 1, 10}) {
    for (int row = 0; row < kNumElementaryRows; ++row) {
      const double seam = std::ldexp(1 + row / 16.0, exponent);
      arguments.push_back(seam);
      arguments.push_back(std::nextafter(seam, 0));
    }
  }
  for (double u : Uniforms(0, 500)) {
    arguments.push_back(u);
    arguments.push_back(1 / u);
    arguments.push_back(std::ldexp(u, static_cast<int>(80 * u) - 40));
  }
  return arguments;
}

TEST(ElementaryTest, KnownValues) {
  EXPECT_EQ(PinnedLog(1), 0);
  EXPECT_EQ(PinnedExp(0), 1);
  EXPECT_EQ(PinnedPower(1, -7.25), 1);
  EXPECT_EQ(PinnedPower(4, -0.5), 0.5);
  EXPECT_EQ(PinnedPowerMinusOne(1, 3), 0);
  EXPECT_EQ(PinnedSinPi(0), 0);
  EXPECT_NEAR(PinnedSinPi(0.5), 1, 4e-16);
  EXPECT_EQ(PinnedCosSinTwoPi(0.5).cos, -1);
  EXPECT_EQ(PinnedCosSinTwoPi(0.75).sin, -1);
  EXPECT_EQ(PinnedCosSinTwoPi(1).cos, 1);
}

TEST(ElementaryTest, LogErrorBoundHolds) {
  double worst = 0;
  for (double x : PositiveArguments()) {
    worst = std::max(worst, RelativeError(PinnedLog(x), log(Exact(x))));
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
  EXPECT_LE(worst, 4e-16);
}

TEST(ElementaryTest, ExpErrorBoundHolds) {
  std::vector<double> arguments = {-700, 700, 0x1p-60, -0x1p-60};
  for (int n = -40; n <= 40; ++n) {
    // Around the points where the rounding of n changes.
    const double seam = (n + 0.5) * std::log(2.0) / 16;
    arguments.push_back(seam);
    arguments.push_back(std::nextafter(seam, 1000));
  }
  for (double u : Uniforms(1, 500)) {
    arguments.push_back(2 * u - 1);
    arguments.push_back(1400 * u - 700);
  }
  double worst = 0;
  for (double x : arguments) {
    worst = std::max(worst, RelativeError(PinnedExp(x), exp(Exact(x))));
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
  EXPECT_LE(worst, 3e-16);
}

TEST(ElementaryTest, PowerErrorBoundsHold) {
  double worst_power = 0;
  double worst_minus_one = 0;
  for (double y :
       {-2.0, -1 / 1.05, -1 / 1.2, -0.01, 0.01, 0.25, 1 / 0.3, 10.0, 20.0}) {
    for (double x : PositiveArguments()) {
      if (std::fabs(y * std::log(x)) > 700) continue;
      const Exact exact = pow(Exact(x), Exact(y));
      worst_power =
          std::max(worst_power, RelativeError(PinnedPower(x, y), exact));
      worst_minus_one = std::max(
          worst_minus_one, RelativeError(PinnedPowerMinusOne(x, y), exact - 1));
    }
  }
  RecordProperty("worst_power", std::to_string(worst_power * 1e16) + "e-16");
  RecordProperty("worst_minus_one",
                 std::to_string(worst_minus_one * 1e16) + "e-16");
  EXPECT_LE(worst_power, 4e-16);
  EXPECT_LE(worst_minus_one, 6e-16);
}

TEST(ElementaryTest, CircleErrorBoundsHold) {
  std::vector<double> arguments = {0x1p-53, 1 - 0x1p-53};
  for (int eighth = 1; eighth < 8; ++eighth) {
    for (double step : {-0x1p-53, 0x1p-53, -0x1p-40, 0x1p-40, 0.0}) {
      arguments.push_back(eighth / 8.0 + step);
    }
  }
  for (double u : Uniforms(2, 1000)) arguments.push_back(u);
  const Exact pi = boost::math::constants::pi<Exact>();
  double worst = 0;
  double worst_half = 0;
  for (double v : arguments) {
    const CirclePoint point = PinnedCosSinTwoPi(v);
    // A multiple of 1/4 is exact and its zero has no relative error.
    if (4 * v != std::floor(4 * v)) {
      worst = std::max({worst, RelativeError(point.cos, cos(2 * pi * v)),
                        RelativeError(point.sin, sin(2 * pi * v))});
    }
    worst_half = std::max(worst_half,
                          RelativeError(PinnedSinPi(v / 2), sin(pi * (v / 2))));
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
  RecordProperty("worst_half", std::to_string(worst_half * 1e16) + "e-16");
  EXPECT_LE(worst, 4e-16);
  EXPECT_LE(worst_half, 4e-16);
}

}  // namespace
}  // namespace thsgd

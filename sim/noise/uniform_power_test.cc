// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/uniform_power.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "boost/multiprecision/cpp_bin_float.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

using Exact = boost::multiprecision::cpp_bin_float_50;

// Both ends, every seam of the tables, scattered values.
std::vector<double> Arguments() {
  std::vector<double> arguments = {kSmallestUniform, 1.0};
  for (int k = 1; k <= 53; ++k) {
    for (int cell = 0; cell < 16; ++cell) {
      const double seam = std::ldexp(1 + cell / 16.0, -k);
      arguments.push_back(seam);
      arguments.push_back(
          std::max(std::nextafter(seam, 0.0), kSmallestUniform));
    }
  }
  for (std::uint64_t block = 0; block < 500; ++block) {
    arguments.push_back(UniformOpen(
        DrawWords({.seed = 1, .stream = 2, .chain = 3}, block).first));
  }
  return arguments;
}

template <class Power>
double WorstError() {
  double worst = 0;
  for (double alpha : {1.01, 1.2, 1.8, 3.0, 100.0}) {
    constexpr double kScale = 0.1;
    const Power power(alpha, kScale);
    for (double v : Arguments()) {
      const Exact exact = kScale * pow(Exact(v), -1 / Exact(alpha));
      const Exact error = abs(power(v) / exact - 1);
      worst = std::max(worst, error.convert_to<double>());
    }
  }
  return worst;
}

TEST(UniformPowerTest, ErrorBoundsHold) {
  const double fine = WorstError<FineUniformPower>();
  const double fast = WorstError<FastUniformPower>();
  RecordProperty("fine", std::to_string(fine * 1e16) + "e-16");
  RecordProperty("fast", std::to_string(fast * 1e12) + "e-12");
  EXPECT_LE(fine, 2e-15);
  EXPECT_LE(fast, 4e-11);
}

TEST(UniformPowerTest, OneGivesTheScale) {
  EXPECT_NEAR(FineUniformPower(1.2, 0.5)(1), 0.5, 1e-15);
}

}  // namespace
}  // namespace thsgd

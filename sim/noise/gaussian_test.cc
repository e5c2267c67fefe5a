// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/gaussian.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "boost/math/constants/constants.hpp"
#include "boost/multiprecision/cpp_bin_float.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"
#include "stats/ks_test.h"

namespace thsgd {
namespace {

using Exact = boost::multiprecision::cpp_bin_float_50;

Exact ExactUniform(std::uint64_t word) {
  return (Exact(word & 0x000fffffffffffffu) + Exact(0.5)) * Exact(0x1p-52);
}

TEST(GaussianTest, TailProbabilityMatchesPublishedQuantiles) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Gaussian law, Gaussian::Create(2));
  EXPECT_EQ(law.TailProbability(0), 1);
  EXPECT_NEAR(law.TailProbability(2 * 1.959963984540054), 0.05, 1e-15);
}

TEST(GaussianTest, RefusesZero) {
  EXPECT_THAT(Gaussian::Create(0).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "standard_deviation = 0; must be > 0 and finite"));
}

// The documented bound, near u = 0 and 1, at quarter turns and at scattered
// words.
TEST(GaussianSamplerTest, ErrorBoundHolds) {
  std::vector<WordPair> pairs;
  const std::array<std::uint64_t, 11> corners = {0,
                                                 1,
                                                 0x0001ffffffffffffu,
                                                 0x0002000000000000u,
                                                 0x0004000000000000u,
                                                 0x0007ffffffffffffu,
                                                 0x0008000000000000u,
                                                 0x000c000000000000u,
                                                 0x000f7fffffffffffu,
                                                 0x000ffffffffffffeu,
                                                 0x000fffffffffffffu};
  for (std::uint64_t first : corners) {
    for (std::uint64_t second : corners) pairs.push_back({first, second});
  }
  for (std::uint64_t block = 0; block < 2000; ++block) {
    pairs.push_back(DrawWords({.seed = 1, .stream = 2, .chain = 3}, block));
  }
  THSGD_ASSERT_OK_AND_ASSIGN(const Gaussian law, Gaussian::Create(2));
  const GaussianSampler sampler(law, 0.5);
  const Exact two_pi = boost::math::constants::two_pi<Exact>();
  for (const WordPair& pair : pairs) {
    const Exact radius = sqrt(-2 * log(ExactUniform(pair.first)));
    const Exact angle = two_pi * ExactUniform(pair.second);
    const std::array<double, 2> variates = sampler(pair);
    EXPECT_LE(abs(variates[0] / (radius * cos(angle)) - 1), 2e-15)
        << pair.first << " " << pair.second;
    EXPECT_LE(abs(variates[1] / (radius * sin(angle)) - 1), 2e-15)
        << pair.first << " " << pair.second;
  }
}

// False-alarm budget 1e-6 for each of the three tests; the seed is fixed.
// n = 100,000 finds a Kolmogorov distance of 0.01 with probability above
// 0.999, such as that of a standard deviation off by 6 %.
TEST(GaussianSamplerTest, FollowsItsLaw) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Gaussian law, Gaussian::Create(1));
  const GaussianSampler sampler(law, 1);
  std::array<std::vector<double>, 2> sample;
  std::vector<double> sum;
  for (std::uint64_t block = 0; block < 100'000; ++block) {
    const std::array<double, 2> variates =
        sampler(DrawWords({.seed = 20212, .stream = 0, .chain = 0}, block));
    sample[0].push_back(variates[0]);
    sample[1].push_back(variates[1]);
    // Standard normal if and only if the two are uncorrelated, given both are.
    sum.push_back((variates[0] + variates[1]) / std::sqrt(2.0));
  }
  const auto cdf = [](double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; };
  for (const std::vector<double>& values : {sample[0], sample[1], sum}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result, KsTest(values, cdf));
    EXPECT_GE(result.p_value, 1e-6) << "distance " << result.statistic;
  }
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/vector_gaussian.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "boost/math/constants/constants.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/sampler_check.h"
#include "sim/rng/draws.h"
#include "stats/ks_test.h"

namespace thsgd {
namespace {

constexpr ChainKey kKey = {.seed = 20273, .stream = 3, .chain = 4};

// d = 2: H(x) = exp(-x^2/(2 s^2)); d = 4: (1 + y) exp(-y), y = x^2/(2 s^2).
TEST(VectorGaussianTest, TailProbabilityMatchesClosedForms) {
  THSGD_ASSERT_OK_AND_ASSIGN(const VectorGaussian plane,
                             VectorGaussian::Create(2, 0.5));
  THSGD_ASSERT_OK_AND_ASSIGN(const VectorGaussian four,
                             VectorGaussian::Create(4, 0.5));
  for (double x : {0.0, 0.1, 1.0, 5.0, 10.0}) {
    const double y = 2 * x * x;
    EXPECT_NEAR(plane.TailProbability(x) / std::exp(-y), 1, 1e-13) << x;
    EXPECT_NEAR(four.TailProbability(x) / ((1 + y) * std::exp(-y)), 1, 1e-13)
        << x;
  }
  EXPECT_EQ(plane.TailProbability(1e6), 0);
  EXPECT_EQ(plane.TailProbability(std::numeric_limits<double>::infinity()), 0);
}

TEST(VectorGaussianTest, SaysWhatItRefuses) {
  EXPECT_THAT(VectorGaussian::Create(1, 0).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "dimension = 1; must be >= 2 and <= 1000\n"
                       "standard_deviation = 0; must be > 0 and finite"));
  EXPECT_FALSE(VectorGaussian::Create(1001, 1).ok());
}

// The documented bound and the layout.
TEST(VectorGaussianSamplerTest, ErrorBoundHolds) {
  THSGD_ASSERT_OK_AND_ASSIGN(const VectorGaussian law,
                             VectorGaussian::Create(5, 0.3));
  const VectorGaussianSampler sampler(law, 0.7);
  EXPECT_EQ(sampler.dimension(), 5);
  EXPECT_EQ(sampler.blocks_per_step(), 3);
  const Exact two_pi = boost::math::constants::two_pi<Exact>();
  std::array<double, 5> z;
  for (std::uint64_t step = 0; step < 200; ++step) {
    sampler(kKey, step, absl::MakeSpan(z));
    for (int i = 0; i < 5; ++i) {
      const WordPair words = DrawWords(kKey, 3 * step + i / 2);
      const Exact angle = two_pi * ExactUniform(words.second);
      const Exact exact = Exact(0.3) * 0.7 *
                          sqrt(-2 * log(ExactUniform(words.first))) *
                          (i % 2 == 0 ? Exact(cos(angle)) : Exact(sin(angle)));
      EXPECT_LE(abs(z[i] / exact - 1), 2e-15) << step << " " << i;
    }
  }
}

// False-alarm budget 1e-6; n = 50,000 finds a Kolmogorov distance of 0.014
// with probability above 0.999.
TEST(VectorGaussianSamplerTest, RadiusFollowsH) {
  THSGD_ASSERT_OK_AND_ASSIGN(const VectorGaussian law,
                             VectorGaussian::Create(5, 0.3));
  const VectorGaussianSampler sampler(law, 1);
  std::vector<double> radii;
  std::array<double, 5> z;
  for (std::uint64_t step = 0; step < 50'000; ++step) {
    sampler(kKey, step, absl::MakeSpan(z));
    double square = 0;
    for (double entry : z) square += entry * entry;
    radii.push_back(std::sqrt(square));
  }
  THSGD_ASSERT_OK_AND_ASSIGN(
      const KsTestResult result,
      KsTest(radii, [&](double x) { return 1 - law.TailProbability(x); }));
  EXPECT_GE(result.p_value, 1e-6);
}

}  // namespace
}  // namespace thsgd

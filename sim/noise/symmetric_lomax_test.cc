// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/symmetric_lomax.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "boost/multiprecision/cpp_bin_float.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"
#include "stats/ks_test.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;
using Exact = boost::multiprecision::cpp_bin_float_50;

// factor s (u^(-1/alpha) - 1), sign from the highest bit, in 50 digits.
Exact ExactVariate(std::uint64_t word, double alpha, double scale) {
  const Exact u =
      (Exact(word & 0x000fffffffffffffu) + Exact(0.5)) * Exact(0x1p-52);
  const Exact magnitude = scale * (pow(u, -1 / Exact(alpha)) - 1);
  return (word >> 63) != 0 ? Exact(-magnitude) : magnitude;
}

TEST(SymmetricLomaxTest, TailProbabilityIsExact) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricLomax law,
                             SymmetricLomax::Create(1.5, 0.5));
  EXPECT_EQ(law.TailProbability(0), 1);
  EXPECT_NEAR(law.TailProbability(1.5), 0.125, 1e-16);  // (1 + 3)^-1.5
}

TEST(SymmetricLomaxTest, RefusesWhatTheTheoryExcludes) {
  EXPECT_THAT(SymmetricLomax::Create(1, 0).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = 1; must be > 1 and <= 100\n"
                       "noise_scale = 0; must be > 0 and finite"));
  EXPECT_THAT(
      SymmetricLomax::Create(std::numeric_limits<double>::quiet_NaN(), 1)
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("= nan")));
}

// The documented bound, at the ends of the range of u, at the seams of the
// tables and at scattered words.
TEST(SymmetricLomaxSamplerTest, ErrorBoundHolds) {
  std::vector<std::uint64_t> words = {0, 1, 2, 0x000fffffffffffffu,
                                      0x800fffffffffffffu};
  for (int shift = 1; shift < 52; ++shift) {
    for (std::uint64_t cell = 16; cell < 32; ++cell) {
      const std::uint64_t edge = (cell << 52) >> (shift + 4);
      words.push_back(edge & 0x000fffffffffffffu);
      words.push_back((edge - 1) & 0x000fffffffffffffu);
    }
  }
  for (std::uint64_t block = 0; block < 500; ++block) {
    const WordPair pair =
        DrawWords({.seed = 1, .stream = 2, .chain = 3}, block);
    words.push_back(pair.first);
    words.push_back(pair.second);
  }
  for (double alpha : {1.05, 1.2, 1.8, 3.0, 100.0}) {
    constexpr double kScale = 0.1;
    constexpr double kFactor = 0.01;
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricLomax law,
                               SymmetricLomax::Create(alpha, kScale));
    const SymmetricLomaxSampler sampler(law, kFactor);
    const double scale = kFactor * kScale;
    for (std::uint64_t word : words) {
      const Exact exact = ExactVariate(word, alpha, scale);
      const std::array<double, 2> variates =
          sampler({.first = word, .second = ~word});
      EXPECT_LE(abs(variates[0] - exact), 4e-11 * (scale + abs(exact)))
          << "alpha " << alpha << " word " << word;
      EXPECT_LE(abs(variates[1] - ExactVariate(~word, alpha, scale)),
                4e-11 * (scale + abs(ExactVariate(~word, alpha, scale))));
    }
  }
}

// False-alarm budget 1e-6 for the test; the seed is fixed. n = 200,000 finds a
// Kolmogorov distance of 0.007 with probability above 0.999, such as that of
// alpha = 1.2 against 1.225 (distance 0.0075 at P = 1/e).
TEST(SymmetricLomaxSamplerTest, FollowsItsLaw) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricLomax law,
                             SymmetricLomax::Create(1.2, 0.1));
  const SymmetricLomaxSampler sampler(law, 1);
  std::vector<double> sample;
  for (std::uint64_t block = 0; block < 100'000; ++block) {
    const std::array<double, 2> variates =
        sampler(DrawWords({.seed = 20211, .stream = 0, .chain = 0}, block));
    sample.insert(sample.end(), variates.begin(), variates.end());
  }
  const auto cdf = [&](double z) {
    const double tail = law.TailProbability(std::fabs(z)) / 2;
    return z < 0 ? tail : 1 - tail;
  };
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result, KsTest(sample, cdf));
  EXPECT_GE(result.p_value, 1e-6) << "distance " << result.statistic;
}

}  // namespace
}  // namespace thsgd

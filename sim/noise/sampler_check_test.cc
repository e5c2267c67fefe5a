// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/sampler_check.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

// The uniform law on (-1, 1).
struct FlatLaw {
  double Cdf(double z) const { return z < -1 ? 0 : z > 1 ? 1 : (1 + z) / 2; }
  double UpperTail(double z) const { return 1 - Cdf(z); }
};

std::vector<double> Map(double (*f)(double)) {
  std::vector<double> sample;
  for (std::uint64_t block = 0; block < 200'000; ++block) {
    sample.push_back(f(UniformOpen(
        DrawWords({.seed = 1, .stream = 2, .chain = 3}, block).first)));
  }
  return sample;
}

TEST(SamplerCheckTest, ExactUniformIsUniformOpen) {
  for (std::uint64_t word : CornerWords(100)) {
    EXPECT_EQ(ExactUniform(word), UniformOpen(word)) << word;
  }
}

TEST(SamplerCheckTest, AcceptsTheLaw) {
  EXPECT_TRUE(FollowsLaw(Map([](double u) { return 2 * u - 1; }), FlatLaw()));
}

// Power: the stated Kolmogorov distance (at u = 1/2, 0.007), and a tail of
// 0.001 that is off by half, which the distance does not see.
TEST(SamplerCheckTest, RejectsAWrongCentre) {
  EXPECT_FALSE(FollowsLaw(
      Map([](double u) { return 2 * u - 1 + 0.028 * u * (1 - u) * 2; }),
      FlatLaw()));
}

TEST(SamplerCheckTest, RejectsAWrongTail) {
  EXPECT_FALSE(FollowsLaw(Map([](double u) {
                            return u < 0.0005 ? 2 * (u + 0.001) - 1 : 2 * u - 1;
                          }),
                          FlatLaw()));
}

TEST(SamplerCheckTest, RejectsAWrongSign) {
  EXPECT_FALSE(FollowsLaw(Map([](double u) { return std::fabs(2 * u - 1); }),
                          FlatLaw()));
}

}  // namespace
}  // namespace thsgd

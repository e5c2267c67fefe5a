// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/normal_vector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "boost/math/constants/constants.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/sampler_check.h"
#include "sim/rng/draws.h"

namespace thsgd {
namespace {

constexpr ChainKey kKey = {.seed = 20269, .stream = 1, .chain = 2};

TEST(NormalVectorTest, NumBlocks) {
  EXPECT_EQ(NumNormalBlocks(1), 1);
  EXPECT_EQ(NumNormalBlocks(2), 1);
  EXPECT_EQ(NumNormalBlocks(3), 2);
  EXPECT_EQ(NumNormalBlocks(1000), 500);
}

// The documented bound and the layout.
TEST(NormalVectorTest, ErrorBoundHolds) {
  const Exact two_pi = boost::math::constants::two_pi<Exact>();
  double worst = 0;
  std::array<double, 7> x;
  for (std::uint64_t vector = 0; vector < 500; ++vector) {
    const std::uint64_t first_block = 4 * vector;
    DrawNormalVector(kKey, first_block, absl::MakeSpan(x));
    for (int i = 0; i < 7; ++i) {
      const WordPair words = DrawWords(kKey, first_block + i / 2);
      const Exact radius = sqrt(-2 * log(ExactUniform(words.first)));
      const Exact angle = two_pi * ExactUniform(words.second);
      const Exact exact =
          radius * (i % 2 == 0 ? Exact(cos(angle)) : Exact(sin(angle)));
      worst = std::max(worst, abs(x[i] / exact - 1).convert_to<double>());
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
  EXPECT_LE(worst, 1e-15);
}

// Each coordinate, and sums of two, which are normal if they are uncorrelated.
TEST(NormalVectorTest, CoordinatesAreIndependentNormals) {
  std::array<std::vector<double>, 5> samples;
  std::array<double, 3> x;
  for (std::uint64_t vector = 0; vector < 50'000; ++vector) {
    DrawNormalVector(kKey, 2 * vector, absl::MakeSpan(x));
    for (int i = 0; i < 3; ++i) samples[i].push_back(x[i]);
    samples[3].push_back((x[0] + x[1]) / std::sqrt(2.0));
    samples[4].push_back((x[1] + x[2]) / std::sqrt(2.0));
  }
  const auto cdf = [](double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; };
  const auto tail = [](double z) { return std::erfc(z / std::sqrt(2.0)) / 2; };
  for (const std::vector<double>& sample : samples) {
    EXPECT_TRUE(FollowsLaw(sample, cdf, tail));
  }
}

}  // namespace
}  // namespace thsgd

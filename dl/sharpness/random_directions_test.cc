// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/random_directions.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"
#include "stats/z_test.h"

namespace thsgd {
namespace {

constexpr ChainKey kKey = {.seed = 77, .stream = kTraceStream, .chain = 5};

TEST(RandomDirectionsTest, UniformDirectionTakesTheWordsOfItsLayout) {
  std::vector<double> x(7);
  DrawUniformDirection(kKey, absl::MakeSpan(x));
  for (int i = 0; i < 7; ++i) {
    const WordPair words = DrawWords(kKey, i / 2);
    const std::uint64_t word = i % 2 == 0 ? words.first : words.second;
    // The low 52 bits, as a share of their range.
    const double share = std::ldexp(word & 0xfffffffffffffu, -52);
    EXPECT_NEAR(x[i], 2 * share - 1, 0x1p-51) << i;
  }
}

TEST(RandomDirectionsTest, SignsTakeTheBitsOfTheirLayout) {
  std::vector<double> x(300);
  DrawSigns(kKey, absl::MakeSpan(x));
  for (int i = 0; i < 300; ++i) {
    const WordPair words = DrawWords(kKey, i / 128);
    const std::uint64_t word = i % 128 < 64 ? words.first : words.second;
    EXPECT_EQ(x[i], (word >> (i % 64)) % 2 == 0 ? 1 : -1) << i;
  }
}

// Six comparisons, false-alarm budget 1e-6 for them all: mean, second moment
// and the correlation of neighbours.
TEST(RandomDirectionsTest, MomentsAreThoseOfTheLaws) {
  constexpr int kNum = 100'000;
  THSGD_ASSERT_OK_AND_ASSIGN(const double level, PerComparisonLevel(1e-6, 6));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_max, TwoSidedZ(level));
  const auto check = [&](const std::vector<double>& sample, double mean,
                         double variance) {
    THSGD_ASSERT_OK_AND_ASSIGN(const double z,
                               MeanZScore(sample, mean, std::sqrt(variance)));
    EXPECT_LE(std::abs(z), z_max);
  };
  std::vector<double> x(2 * kNum);
  std::vector<double> product(kNum);
  const auto multiply = [&](int distance) {
    for (int i = 0; i < kNum; ++i) {
      product[i] = x[2 * i] * x[2 * i + distance];
    }
  };
  DrawUniformDirection(kKey, absl::MakeSpan(x));
  check(x, 0, 1.0 / 3);
  multiply(0);
  check(product, 1.0 / 3, 4.0 / 45);
  multiply(1);
  check(product, 0, 1.0 / 9);
  DrawSigns(kKey, absl::MakeSpan(x));
  check(x, 0, 1);
  multiply(1);
  check(product, 0, 1);
  // Neighbours across the words of a block.
  for (int i = 0; i < kNum; ++i) product[i] = x[i] * x[i + 64];
  check(product, 0, 1);
}

}  // namespace
}  // namespace thsgd

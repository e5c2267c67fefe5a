// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rng/uniform.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(UniformOpenTest, EndsAreMidpointsOfTheOuterCells) {
  EXPECT_EQ(UniformOpen(0), 0x1p-53);
  EXPECT_EQ(UniformOpen(~std::uint64_t{0}), 1 - 0x1p-53);
}

TEST(UniformOpenTest, IsSymmetricAboutOneHalf) {
  for (std::uint64_t word : {std::uint64_t{0}, std::uint64_t{1},
                             std::uint64_t{0x000123456789abcd}}) {
    EXPECT_EQ(UniformOpen(word) + UniformOpen(~word), 1.0);
  }
}

TEST(UniformOpenTest, IgnoresTheHighTwelveBits) {
  const std::uint64_t word = 0x0008000000000000u;
  EXPECT_EQ(UniformOpen(word), 0.5 + 0x1p-53);
  EXPECT_EQ(UniformOpen(word | 0xfff0000000000000u), 0.5 + 0x1p-53);
}

TEST(WithRandomSignTest, HighestBitFlips) {
  EXPECT_EQ(WithRandomSign(1.5, 0x7fffffffffffffffu), 1.5);
  EXPECT_EQ(WithRandomSign(1.5, 0x8000000000000000u), -1.5);
}

}  // namespace
}  // namespace thsgd

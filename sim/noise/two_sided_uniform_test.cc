// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/two_sided_uniform.h"

#include <cstdint>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

constexpr std::uint64_t kLastWord = ~std::uint64_t{0};

// u = 2^-53 and 1 - 2^-53: the deepest events of either tail.
TEST(TwoSidedUniformTest, BothTailsReachTheSmallestUniform) {
  const TwoSidedUniform quarter(0.25);
  EXPECT_TRUE(quarter(0).positive);
  EXPECT_EQ(quarter(0).magnitude, 0x1p-51);
  EXPECT_FALSE(quarter(kLastWord).positive);
  EXPECT_EQ(quarter(kLastWord).magnitude, 0x1p-53 / 0.75);
  EXPECT_EQ(quarter(0).WithSign(3), 3);
  EXPECT_EQ(quarter(kLastWord).WithSign(3), -3);
}

// The midpoints next to p = 1/4.
TEST(TwoSidedUniformTest, SplitsAtP) {
  const TwoSidedUniform quarter(0.25);
  const std::uint64_t word = std::uint64_t{1} << 50;
  EXPECT_TRUE(quarter(word - 1).positive);
  EXPECT_EQ(quarter(word - 1).magnitude, 1 - 0x1p-51);
  EXPECT_FALSE(quarter(word).positive);
  EXPECT_LE(quarter(word).magnitude, 1);
}

TEST(TwoSidedUniformTest, OneSideOnly) {
  for (std::uint64_t word : {std::uint64_t{0}, kLastWord}) {
    EXPECT_TRUE(TwoSidedUniform(1)(word).positive);
    EXPECT_FALSE(TwoSidedUniform(0)(word).positive);
  }
  EXPECT_EQ(TwoSidedUniform(1)(kLastWord).magnitude, 1 - 0x1p-53);
  EXPECT_EQ(TwoSidedUniform(0)(0).magnitude, 1 - 0x1p-53);
}

// The magnitude stays in [2^-53, 1], where 1 / p is not a double either.
TEST(TwoSidedUniformTest, MagnitudeIsAUniform) {
  for (double p : {0x1p-60, 1e-10, 1.0 / 3, 0.7, 1 - 1e-10}) {
    const TwoSidedUniform two_sided(p);
    const std::uint64_t split =
        static_cast<std::uint64_t>(p * 0x1p52) & 0x000fffffffffffffu;
    for (std::uint64_t word : {std::uint64_t{0}, split, split + 1,
                               split > 0 ? split - 1 : 0, kLastWord}) {
      EXPECT_GE(two_sided(word).magnitude, 0x1p-53) << p << " " << word;
      EXPECT_LE(two_sided(word).magnitude, 1) << p << " " << word;
    }
  }
}

}  // namespace
}  // namespace thsgd

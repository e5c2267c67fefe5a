// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/uniform_index.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

constexpr std::uint64_t kAllOnes = ~std::uint64_t{0};

TEST(UniformIndexTest, CellsBeginAtMultiplesOfTheirWidth) {
  // 2^64 = 5 * 3689348814741910323 + 1.
  constexpr std::uint64_t kWidth = 3689348814741910323u;
  EXPECT_EQ(UniformIndex(0, 5), 0u);
  EXPECT_EQ(UniformIndex(kWidth, 5), 0u);
  EXPECT_EQ(UniformIndex(kWidth + 1, 5), 1u);
  EXPECT_EQ(UniformIndex(2 * kWidth, 5), 1u);
  EXPECT_EQ(UniformIndex(2 * kWidth + 1, 5), 2u);
  EXPECT_EQ(UniformIndex(kAllOnes, 5), 4u);
}

TEST(UniformIndexTest, Extremes) {
  EXPECT_EQ(UniformIndex(kAllOnes, 1), 0u);
  EXPECT_EQ(UniformIndex(kAllOnes, 0xffffffffu), 0xfffffffeu);
  EXPECT_EQ(UniformIndex(kAllOnes / 2, 2), 0u);
  EXPECT_EQ(UniformIndex(kAllOnes / 2 + 1, 2), 1u);
}

}  // namespace
}  // namespace thsgd

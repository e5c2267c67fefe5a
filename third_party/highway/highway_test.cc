// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Highway at its pin: sum of squares, with the baseline's vectors.

#include "hwy/highway.h"

#include <cstddef>
#include <cstdint>

#include "gtest/gtest.h"
#include "hwy/aligned_allocator.h"
#include "hwy/targets.h"

namespace {

namespace hn = hwy::HWY_NAMESPACE;

TEST(HighwayTest, SumOfSquares) {
  const hn::ScalableTag<double> d;
  const size_t num_lanes = hn::Lanes(d);
  const size_t count = 32 * num_lanes;
  const auto values = hwy::AllocateAligned<double>(count);
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<double>(i + 1);
  auto sums = hn::Zero(d);
  for (size_t i = 0; i < count; i += num_lanes) {
    const auto v = hn::Load(d, &values[i]);
    sums = hn::Add(sums, hn::Mul(v, v));
  }
  // 1^2 + ... + n^2, exact in double.
  const double n = static_cast<double>(count);
  EXPECT_EQ(hn::GetLane(hn::SumOfLanes(d, sums)),
            n * (n + 1) * (2 * n + 1) / 6);
}

// Run-time detection lives in the library, not in its headers.
TEST(HighwayTest, BaselineIsSupported) {
  EXPECT_NE(hwy::SupportedTargets() & HWY_STATIC_TARGET, 0);
}

}  // namespace

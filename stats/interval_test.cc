// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/interval.h"

#include <cmath>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(IntervalTest, ContainsItsEndsAndNothingBeyond) {
  const Interval interval = {.lower = -1, .upper = 2};
  EXPECT_TRUE(interval.Contains(-1));
  EXPECT_TRUE(interval.Contains(0.5));
  EXPECT_TRUE(interval.Contains(2));
  EXPECT_FALSE(interval.Contains(std::nextafter(-1.0, -2.0)));
  EXPECT_FALSE(interval.Contains(std::nextafter(2.0, 3.0)));
  EXPECT_FALSE(interval.Contains(NAN));
}

}  // namespace
}  // namespace thsgd

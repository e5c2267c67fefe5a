// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/standard_error.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(StandardErrorOfMeanTest, IsTheEquation) {
  // Deviations -3, -1, 1, 3: 20 / 3 / 4.
  EXPECT_DOUBLE_EQ(StandardErrorOfMean({1, 3, 5, 7}, 4), std::sqrt(5.0 / 3));
  EXPECT_EQ(StandardErrorOfMean({2, 2, 2}, 2), 0);
}

TEST(StandardErrorOfMeanTest, NotFinite) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(std::isnan(StandardErrorOfMean({1, inf}, inf)));
  EXPECT_TRUE(std::isnan(StandardErrorOfMean({1, NAN}, NAN)));
}

TEST(StandardErrorOfMeanDeathTest, OneObservation) {
  EXPECT_DEATH(StandardErrorOfMean({1}, 1), "size");
}

}  // namespace
}  // namespace thsgd

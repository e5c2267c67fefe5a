// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/num_steps.h"

#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(NumStepsTest, ReciprocalsOfIntegersFitExactly) {
  for (int n = 1; n <= 100'000; ++n) {
    ASSERT_EQ(NumSteps(5, 1.0 / n), 5 * n);
  }
}

TEST(NumStepsTest, RoundsDown) {
  EXPECT_EQ(NumSteps(1, 0.3), 3);
  EXPECT_EQ(NumSteps(0.2, 0.3), 0);
}

TEST(NumStepsTest, LongerTimeScales) {
  EXPECT_EQ(NumSteps(1, 0.25, 1.5), 8);
  EXPECT_EQ(NumSteps(5, 1.0 / 75, 1), 375);
  EXPECT_EQ(NumSteps(2, 0.001, 3), 2e9);
  EXPECT_EQ(NumSteps(0.2, 0.001, 1.5), 6324);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/uniform_p_value.h"

#include <cmath>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

// Chi-square with two degrees of freedom is exponential with mean 2: counts of
// 40, 30, 20 have (100 + 0 + 100) / 30.
TEST(UniformPValueTest, KnownAnswers) {
  EXPECT_EQ(UniformPValue({30, 30, 30}), 1);
  EXPECT_NEAR(UniformPValue({40, 30, 20}), std::exp(-10.0 / 3), 1e-15);
}

}  // namespace
}  // namespace thsgd

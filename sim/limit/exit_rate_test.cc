// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/exit_rate.h"

#include <cmath>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

// H(1/eta) = (1 + 3)^-2 = 1/16 at alpha = 2, s = 1/3, eta = 1.
TEST(ExitRateScaleTest, EachFurtherJumpCostsTheSmallParameter) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricLomax law,
                             SymmetricLomax::Create(2, 1.0 / 3));
  EXPECT_NEAR(ExitRateScale(law, 1, 1), 1.0 / 16, 1e-16);
  EXPECT_NEAR(ExitRateScale(law, 1, 3), std::pow(1.0 / 16, 3), 1e-18);
  // eta = 1/5: H = (1 + 15)^-2, and each further jump costs H / eta.
  EXPECT_NEAR(ExitRateScale(law, 0.2, 2), 5 * std::pow(16.0, -4), 1e-18);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/exit_rate.h"

#include <cmath>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/symmetric_lomax.h"

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

TEST(ExitRateScaleTest, PinnedIsTheSame) {
  for (double alpha : {1.2, 3.0}) {
    const SymmetricLomax law = *SymmetricLomax::Create(alpha, 0.1);
    for (double learning_rate : {0.1, 0.004, 1e-7}) {
      for (int width : {1, 2, 4}) {
        EXPECT_NEAR(PinnedExitRateScale(law, learning_rate, width) /
                        ExitRateScale(law, learning_rate, width),
                    1, 1e-13)
            << alpha << ' ' << learning_rate << ' ' << width;
      }
    }
    EXPECT_TRUE(std::isnan(PinnedExitRateScale(law, 0, 1)));
    EXPECT_TRUE(std::isnan(PinnedExitRateScale(law, 1e-15, 1)));
  }
}

}  // namespace
}  // namespace thsgd

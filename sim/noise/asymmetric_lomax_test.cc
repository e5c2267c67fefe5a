// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/asymmetric_lomax.h"

#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// alpha = 2, s = 1, p = 3/4: E Y = 1/2. At z = 1/2, y = 1 and
// P(Z > z) = 3/4 2^-2; at z = -3/2, y = -1 and P(Z <= z) = 1/4 2^-2.
TEST(AsymmetricLomaxTest, TailsAreExact) {
  THSGD_ASSERT_OK_AND_ASSIGN(const AsymmetricLomax law,
                             AsymmetricLomax::Create(2, 1, 0.75));
  EXPECT_EQ(law.mean_before_shift(), 0.5);
  EXPECT_NEAR(law.UpperTail(0.5), 3.0 / 16, 1e-16);
  EXPECT_NEAR(law.Cdf(0.5), 13.0 / 16, 2e-16);
  EXPECT_NEAR(law.Cdf(-1.5), 1.0 / 16, 1e-16);
  EXPECT_NEAR(law.UpperTail(-1.5), 15.0 / 16, 2e-16);
  // y = 2 above; y = -1 below.
  EXPECT_NEAR(law.TailProbability(1.5), 0.75 / 9 + 1.0 / 16, 2e-16);
  EXPECT_NEAR(law.TailProbability(0), 1, 2e-16);
}

// The tails' balance is p and the shift does not change the power law:
// relative corrections of order alpha E Y / x.
TEST(AsymmetricLomaxTest, TailsAreRegularlyVaryingWithBalanceP) {
  THSGD_ASSERT_OK_AND_ASSIGN(const AsymmetricLomax law,
                             AsymmetricLomax::Create(1.5, 1, 0.3));
  constexpr double kX = 1e9;
  EXPECT_NEAR(law.UpperTail(kX) / law.TailProbability(kX), law.p_positive(),
              1e-8);
  EXPECT_NEAR(law.TailProbability(kX) / std::pow(kX, -1.5), 1, 1e-8);
}

TEST(AsymmetricLomaxTest, RefusesWhatTheTheoryExcludes) {
  EXPECT_THAT(AsymmetricLomax::Create(1, 0, -0.1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = 1; must be > 1 and <= 100\n"
                       "noise_scale = 0; must be > 0 and finite\n"
                       "p_positive = -0.1; must be >= 0 and <= 1"));
  EXPECT_THAT(AsymmetricLomax::Create(kNan, kNan, kNan).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = nan; must be > 1 and <= 100\n"
                       "noise_scale = nan; must be > 0 and finite\n"
                       "p_positive = nan; must be >= 0 and <= 1"));
  EXPECT_THAT(AsymmetricLomax::Create(101, 1, 1.5).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = 101; must be > 1 and <= 100\n"
                       "p_positive = 1.5; must be >= 0 and <= 1"));
}

}  // namespace
}  // namespace thsgd

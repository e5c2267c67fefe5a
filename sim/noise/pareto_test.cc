// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/pareto.h"

#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// alpha = 2, s = 1, p = 3/4: E Y = 1. At z = 1, y = 2 and P(Z > z) = 3/4 2^-2;
// at z = -3, y = -2 and P(Z <= z) = 1/4 2^-2; no |Y| is below 1.
TEST(ParetoTest, TailsAreExact) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law, Pareto::Create(2, 1, 0.75));
  EXPECT_EQ(law.mean_before_shift(), 1);
  EXPECT_EQ(law.UpperTail(1), 3.0 / 16);
  EXPECT_EQ(law.Cdf(1), 13.0 / 16);
  EXPECT_EQ(law.Cdf(-3), 1.0 / 16);
  EXPECT_EQ(law.UpperTail(-3), 15.0 / 16);
  for (double z : {-2.0, -1.0, 0.0}) {
    EXPECT_EQ(law.UpperTail(z), 0.75);
    EXPECT_EQ(law.Cdf(z), 0.25);
  }
  // y = 4 above; y = -2 below.
  EXPECT_EQ(law.TailProbability(3), 0.75 / 16 + 1.0 / 16);
  EXPECT_EQ(law.TailProbability(0), 1);
}

TEST(ParetoTest, SymmetricWithoutShiftAtOneHalf) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law, Pareto::Create(1.5, 0.5, 0.5));
  EXPECT_EQ(law.mean_before_shift(), 0);
  EXPECT_EQ(law.TailProbability(0.5), 1);
  EXPECT_NEAR(law.TailProbability(2), 0.125, 1e-16);  // 4^-1.5
}

// As for AsymmetricLomax.
TEST(ParetoTest, TailsAreRegularlyVaryingWithBalanceP) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law, Pareto::Create(1.5, 1, 0.3));
  constexpr double kX = 1e9;
  EXPECT_NEAR(law.UpperTail(kX) / law.TailProbability(kX), law.p_positive(),
              1e-8);
  EXPECT_NEAR(law.TailProbability(kX) / std::pow(kX, -1.5), 1, 1e-8);
}

TEST(ParetoTest, RefusesWhatTheTheoryExcludes) {
  EXPECT_THAT(Pareto::Create(1, 0, -0.1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = 1; must be > 1 and <= 100\n"
                       "noise_scale = 0; must be > 0 and finite\n"
                       "p_positive = -0.1; must be >= 0 and <= 1"));
  EXPECT_THAT(Pareto::Create(kNan, kNan, kNan).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = nan; must be > 1 and <= 100\n"
                       "noise_scale = nan; must be > 0 and finite\n"
                       "p_positive = nan; must be >= 0 and <= 1"));
  EXPECT_THAT(Pareto::Create(101, 1, 1.5).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = 101; must be > 1 and <= 100\n"
                       "p_positive = 1.5; must be >= 0 and <= 1"));
}

}  // namespace
}  // namespace thsgd

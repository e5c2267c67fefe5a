// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/mean_interval.h"

#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Quantiles of Student's law from printed tables [Abramowitz, Stegun 1964,
// table 26.10]: 12.706 (1 degree of freedom, 95 %), 4.032 (5, 99 %), 2.750
// (30, 99 %).
TEST(MeanIntervalTest, AgreesWithPrintedTables) {
  THSGD_ASSERT_OK_AND_ASSIGN(Interval interval, MeanInterval(3, 2, 2, 0.95));
  EXPECT_NEAR(interval.upper, 3 + 12.706, 1e-3);
  EXPECT_NEAR(interval.lower, 3 - 12.706, 1e-3);
  THSGD_ASSERT_OK_AND_ASSIGN(interval, MeanInterval(0, 6, 6, 0.99));
  EXPECT_NEAR(interval.upper, 4.032, 1e-3);
  THSGD_ASSERT_OK_AND_ASSIGN(interval, MeanInterval(0, 31, 31, 0.99));
  EXPECT_NEAR(interval.upper, 2.750, 1e-3);
}

// With many observations Student's law is the normal one.
TEST(MeanIntervalTest, ManyObservationsAreNormal) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval interval,
                             MeanInterval(0, 1e12, 1'000'000'000'000, 0.99));
  EXPECT_NEAR(interval.upper, 2.5758293035489004, 1e-9);
}

TEST(MeanIntervalTest, WithoutSpreadThereIsNoWidth) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval interval,
                             MeanInterval(0.25, 0, 10, 0.99));
  EXPECT_EQ(interval.lower, 0.25);
  EXPECT_EQ(interval.upper, 0.25);
}

TEST(MeanIntervalTest, RefusesBadInput) {
  const double nan = std::nan("");
  EXPECT_THAT(MeanInterval(nan, -1, 1, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("mean = nan"),
                             HasSubstr("variance = -1"),
                             HasSubstr("num_observations = 1"),
                             HasSubstr("confidence = 1"))));
}

}  // namespace
}  // namespace thsgd

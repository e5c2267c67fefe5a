// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/check.h"

#include <csignal>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::KilledBySignal;

TEST(CheckTest, PassesOnTrueAndEvaluatesOnce) {
  int num_calls = 0;
  const auto count = [&num_calls] { return ++num_calls; };
  THSGD_CHECK(count() == 1);
  THSGD_CHECK_EQ(count(), 2);
  THSGD_CHECK_NE(count(), 2);
  THSGD_CHECK_LT(count(), 5);
  THSGD_CHECK_LE(count(), 5);
  THSGD_CHECK_GT(count(), 5);
  THSGD_CHECK_GE(count(), 7);
  EXPECT_EQ(num_calls, 7);
}

TEST(CheckTest, IsOneStatement) {
  bool reached_else = false;
  if (reached_else)
    THSGD_CHECK(false);
  else
    reached_else = true;
  EXPECT_TRUE(reached_else);
}

TEST(CheckDeathTest, AbortsWithPlaceAndCondition) {
  const std::string path;
  EXPECT_EXIT(
      THSGD_CHECK(!path.empty()), KilledBySignal(SIGABRT),
      "base/check_test.cc:[0-9]+: THSGD_CHECK failed: !path.empty\\(\\)");
}

TEST(CheckDeathTest, ComparisonsPrintBothValues) {
  const int chain_index = 7;
  EXPECT_DEATH(THSGD_CHECK_EQ(chain_index, 8),
               "THSGD_CHECK_EQ failed: chain_index == 8 \\(7 vs. 8\\)");
  EXPECT_DEATH(THSGD_CHECK_NE(chain_index, 7),
               "THSGD_CHECK_NE failed: chain_index != 7 \\(7 vs. 7\\)");
  EXPECT_DEATH(THSGD_CHECK_LT(chain_index, 7), "chain_index < 7 \\(7 vs. 7\\)");
  EXPECT_DEATH(THSGD_CHECK_LE(chain_index, 6),
               "chain_index <= 6 \\(7 vs. 6\\)");
  EXPECT_DEATH(THSGD_CHECK_GT(chain_index, 7), "chain_index > 7 \\(7 vs. 7\\)");
  EXPECT_DEATH(THSGD_CHECK_GE(chain_index, 8),
               "chain_index >= 8 \\(7 vs. 8\\)");
}

TEST(CheckDeathTest, FailsOnNan) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_DEATH(THSGD_CHECK_GE(nan, 0.0), "\\(nan vs. 0\\)");
}

TEST(CheckDeathTest, PrintsDoublesThatDiffer) {
  const double one = 1.0;
  EXPECT_DEATH(THSGD_CHECK_EQ(one, 1.0 + 1e-15),
               "\\(1 vs. 1.0000000000000011\\)");
}

}  // namespace
}  // namespace thsgd

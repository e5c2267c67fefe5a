// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/exit_rate.h"

#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr AttractionField kField = {.minimum = 1, .lower = 0.5, .upper = 3};

// alpha = 2 makes the powers exact: 1/2 (1/2)^-2 below, 1/2 2^-2 above.
TEST(ComputeExitConstantTest, OneJumpClosedForm) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricLomax law,
                             SymmetricLomax::Create(2, 0.1));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ExitConstant q,
      ComputeExitConstant(kField, law,
                          std::numeric_limits<double>::infinity()));
  EXPECT_EQ(q.below, 2);
  EXPECT_EQ(q.above, 0.125);
  EXPECT_EQ(q.total(), 2.125);
}

TEST(ComputeExitConstantTest, TruncationClosesTheFartherEnd) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricLomax law,
                             SymmetricLomax::Create(2, 0.1));
  THSGD_ASSERT_OK_AND_ASSIGN(const ExitConstant q,
                             ComputeExitConstant(kField, law, 0.75));
  EXPECT_EQ(q.below, 2);
  EXPECT_EQ(q.above, 0);
}

TEST(ComputeExitConstantTest, SaysWhatItDoesNotCompute) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricLomax law,
                             SymmetricLomax::Create(2, 0.1));
  EXPECT_THAT(
      ComputeExitConstant(kField, law, 0.3).status(),
      StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("for 2 jumps")));
}

// A negative Z leads up: p- = 1/4 belongs to the end above.
TEST(ComputeExitConstantTest, UnequalTailsWeighTheSides) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Pareto law, Pareto::Create(2, 0.1, 0.75));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ExitConstant q,
      ComputeExitConstant(kField, law,
                          std::numeric_limits<double>::infinity()));
  EXPECT_EQ(q.below, 3);
  EXPECT_EQ(q.above, 0.0625);
}

TEST(ComputeExitConstantTest, RefusesTailsTheTheoryDoesNotCover) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricWeibull law,
                             SymmetricWeibull::Create(0.5, 0.1));
  EXPECT_THAT(ComputeExitConstant(kField, law, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("not regularly varying")));
}

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

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/relative_width.h"

#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr AttractionField kField = {.minimum = 0, .lower = -0.8, .upper = 2};

TEST(RelativeWidthTest, LeastNumberOfJumps) {
  EXPECT_THAT(RelativeWidth(kField, std::numeric_limits<double>::infinity()),
              IsOkAndHolds(1));
  EXPECT_THAT(RelativeWidth(kField, 1), IsOkAndHolds(1));
  EXPECT_THAT(RelativeWidth(kField, 0.5), IsOkAndHolds(2));
  EXPECT_THAT(RelativeWidth(kField, 0.3), IsOkAndHolds(3));
  EXPECT_THAT(RelativeWidth(kField, 0.21), IsOkAndHolds(4));
}

TEST(RelativeWidthTest, RefusesThresholdsThatDivideTheWidth) {
  for (int jumps : {1, 2, 3, 7}) {
    EXPECT_THAT(RelativeWidth(kField, 0.8 / jumps),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("must not divide the effective width 0.8")))
        << jumps;
  }
}

TEST(RelativeWidthTest, RefusesMoreThanAThousandJumps) {
  EXPECT_THAT(RelativeWidth(kField, 0.0007999),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("at least a 1000th")));
}

}  // namespace
}  // namespace thsgd

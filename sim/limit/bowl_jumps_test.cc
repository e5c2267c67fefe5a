// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/bowl_jumps.h"

#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/limit/multivariate_jump_geometry.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(BowlJumpsTest, WidthOfTheBall) {
  const QuadraticBowl bowl = *QuadraticBowl::Create({1, 0, -1}, {1, 2, 3}, 2);
  for (const auto& [b, width] : std::vector<std::pair<double, int>>{
           {kInfinity, 1}, {2.1, 1}, {1.9, 2}, {0.99, 3}, {0.3, 7}}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const BowlJumps jumps,
                               BowlJumps::Create(bowl, kInfinity, b));
    EXPECT_EQ(jumps.fields()[0].relative_width, width) << b;
    EXPECT_EQ(jumps.fields()[0].effective_width, 2);
    EXPECT_TRUE(jumps.fields()[0].reaches_outside);
    EXPECT_FALSE(jumps.irreducible());
  }
}

TEST(BowlJumpsTest, RaysMeetTheSphere) {
  const QuadraticBowl bowl = *QuadraticBowl::Create({0, 0}, {1, 2}, 2);
  THSGD_ASSERT_OK_AND_ASSIGN(const BowlJumps jumps,
                             BowlJumps::Create(bowl, kInfinity, 1.9));
  std::vector<RayPiece> pieces;
  jumps.Along({1.5, 0}, {1, 0}, pieces);
  ASSERT_EQ(pieces.size(), 2);
  EXPECT_NEAR(pieces[1].begin, 0.5, 1e-15);
  EXPECT_EQ(pieces[1].field, kOutsideFields);
  // 1.5^2 + rho^2 = 4.
  jumps.Along({1.5, 0}, {0, 1}, pieces);
  EXPECT_NEAR(pieces[1].begin, 1.3228756555322954, 1e-14);
  // 3.5 is more than b.
  jumps.Along({1.5, 0}, {-1, 0}, pieces);
  EXPECT_EQ(pieces.size(), 1);
  EXPECT_NEAR(jumps.LeastJump(0, {0, 0}, 1), 0.1, 1e-15);
  EXPECT_FALSE(jumps.MayLeave(0, {0.05, 0}, 1));
  EXPECT_TRUE(jumps.MayLeave(0, {0, 0.15}, 1));
}

TEST(BowlJumpsTest, FaultsAreNamed) {
  EXPECT_THAT(BowlJumps::Create(*QuadraticBowl::Create({0}, {1}, kInfinity),
                                kInfinity, 1)
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("exit_radius = inf")));
  const QuadraticBowl bowl = *QuadraticBowl::Create({1, 0}, {1, 1}, 2);
  EXPECT_THAT(BowlJumps::Create(bowl, 2.5, 1.5).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("projection_bound = 2.5")));
  EXPECT_THAT(BowlJumps::Create(bowl, kInfinity, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("must not divide")));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/tally_exits.h"

#include <limits>

#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/rare_event/exit_event.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

RouteSpec Spec(double truncation_threshold) {
  return {.field = {.minimum = 0, .lower = -1, .upper = 1},
          .core_radius = 0.1,
          .jump_threshold = 0.3,
          .truncation_threshold = truncation_threshold};
}

TEST(TallyExitsTest, AddsWeightsWhereTheRoutesBelong) {
  ExitReplicate replicate;
  // Above, one jump of 1.25 at step 2 of 39: share 1, one step.
  replicate.exits.push_back({.weight = 0.25, .path = {0, 0.05, 1.3}});
  // Below, at step 5: updates of 9/16, 1/16 back, 1/2 and 1/8; so two jumps in
  // four steps, the larger of them half of the way of 9/8.
  replicate.exits.push_back(
      {.weight = 0.5, .path = {0, 0.0625, -0.5, -0.4375, -0.9375, -1.0625}});
  replicate.num_steps = 77;
  replicate.num_non_finite = 3;

  const manifest::ExitRoutesReplicate tally =
      TallyExits(Spec(kInfinity), 39, replicate);
  EXPECT_EQ(tally.num_exits(), 2);
  EXPECT_EQ(tally.probability(), 0.75);
  EXPECT_EQ(tally.above(), 0.25);
  EXPECT_THAT(tally.jump_count(), ElementsAre(0, 0.25, 0.5, 0, 0, 0, 0, 0));
  EXPECT_EQ(tally.largest_update_share(10), 0.5);
  EXPECT_EQ(tally.largest_update_share(20), 0.25);
  EXPECT_EQ(tally.log2_route_steps(0), 0.25);
  EXPECT_EQ(tally.log2_route_steps(2), 0.5);
  EXPECT_EQ(tally.exit_time_decile(0), 0.25);
  EXPECT_EQ(tally.exit_time_decile(1), 0.5);
  EXPECT_EQ(tally.jumps(), 0.25 * 1 + 0.5 * 2);
  EXPECT_EQ(tally.truncated_jumps(), 0);
  EXPECT_EQ(tally.num_steps(), 77);
  EXPECT_EQ(tally.num_non_finite(), 3);
}

// Positions are rounded: 0.05 - 0.55 + 0.55 is a jump of b = 0.55 all the same.
TEST(TallyExitsTest, CountsTruncatedJumps) {
  ExitReplicate replicate;
  replicate.exits.push_back(
      {.weight = 0.5, .path = {0, 0.05, 0.05 - 0.55, -0.45, -0.45 - 0.55}});
  replicate.exits.push_back({.weight = 0.25, .path = {0, 0.54, 1.09}});
  const manifest::ExitRoutesReplicate tally =
      TallyExits(Spec(0.55), 39, replicate);
  EXPECT_EQ(tally.jumps(), 0.5 * 2 + 0.25 * 2);
  EXPECT_EQ(tally.truncated_jumps(), 0.5 * 2 + 0.25 * 1);
}

TEST(TallyExitsTest, NoExitsAreZeros) {
  const manifest::ExitRoutesReplicate tally =
      TallyExits(Spec(kInfinity), 10'000'000, {});
  EXPECT_EQ(tally.num_exits(), 0);
  EXPECT_EQ(tally.probability(), 0);
  EXPECT_EQ(tally.jump_count_size(), 8);
  EXPECT_EQ(tally.largest_update_share_size(), 21);
  EXPECT_EQ(tally.log2_route_steps_size(), 24);
  EXPECT_EQ(tally.exit_time_decile_size(), 10);
}

// 2^24 - 1 steps is the longest route a histogram has room for.
TEST(TallyExitsTest, LongestRoute) {
  ExitReplicate replicate;
  replicate.exits.push_back({.weight = 1, .path = {}});
  replicate.exits[0].path.assign(10'000'001, 0.5);
  replicate.exits[0].path.front() = 0;
  replicate.exits[0].path.back() = 1;
  const manifest::ExitRoutesReplicate tally =
      TallyExits(Spec(kInfinity), 10'000'000, replicate);
  EXPECT_EQ(tally.log2_route_steps(23), 1);
  EXPECT_EQ(tally.exit_time_decile(9), 1);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/exit_route.h"

#include <vector>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(FindExitRouteTest, OneJumpFromTheCore) {
  const std::vector<double> path = {0, 0.6, 0.1, 0.05, 1.05};
  const ExitRoute route = FindExitRoute(path, 0, 0.2, 0.4);
  EXPECT_EQ(route.start, 3);
  EXPECT_EQ(route.num_steps, 1);
  EXPECT_EQ(route.num_jumps, 1);
  EXPECT_EQ(route.largest_update_share, 1);
}

TEST(FindExitRouteTest, ClimbInSmallSteps) {
  const std::vector<double> path = {0.5, 0.25, 0.125, 0.5, 0.375, 0.75, 1.125};
  const ExitRoute route = FindExitRoute(path, 0, 0.125, 0.4);
  EXPECT_EQ(route.start, 2);  // The core is closed.
  EXPECT_EQ(route.num_steps, 4);
  EXPECT_EQ(route.num_jumps, 0);
  EXPECT_EQ(route.largest_update_share, 0.375);
}

TEST(FindExitRouteTest, JumpsCountInBothDirections) {
  const std::vector<double> path = {0, 0.75, -0.75, -1.25};
  const ExitRoute route = FindExitRoute(path, 0, 0.125, 0.5);
  EXPECT_EQ(route.num_jumps, 2);  // The last update is exactly the threshold.
  EXPECT_EQ(route.largest_update_share, 1.2);
}

TEST(FindExitRouteTest, NeverInTheCoreStartsAtTheStart) {
  const std::vector<double> path = {0.5, 0.625, 1};
  EXPECT_EQ(FindExitRoute(path, 0, 0.25, 0.4).start, 0);
}

}  // namespace
}  // namespace thsgd

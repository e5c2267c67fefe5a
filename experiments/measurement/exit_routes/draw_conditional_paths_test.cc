// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/draw_conditional_paths.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quartic_well.h"

namespace thsgd {
namespace {

class JumpRouteTest : public ::testing::Test {
 protected:
  const QuarticWell well_ = *QuarticWell::Create(0, 1, 0.8);
  const Landscape landscape_ = well_;
};

TEST_F(JumpRouteTest, OneJumpGoesToTheEnd) {
  const std::vector<RoutePoint> route =
      JumpRoute(landscape_, 0.8, 1, std::numeric_limits<double>::infinity());
  ASSERT_EQ(route.size(), 2);
  EXPECT_EQ(route[0].x, 0);
  EXPECT_EQ(route[1].x, 0.8);
  EXPECT_EQ(route[0].t, route[1].t);
}

// Two jumps of b leave after any wait t with Flow(b, t) + b >= 0.8: half of the
// longest is drawn.
TEST_F(JumpRouteTest, TwoJumpsWaitHalfAsLongAsTheyMay) {
  const double b = 0.55;
  const std::vector<RoutePoint> route = JumpRoute(landscape_, -0.8, 2, b);
  double first_jump = 0;
  int num_jumps = 0;
  for (std::size_t i = 1; i < route.size(); ++i) {
    EXPECT_GE(route[i].t, route[i - 1].t);
    if (std::fabs(route[i].x - route[i - 1].x + b) < 1e-12) {
      if (++num_jumps == 1) first_jump = route[i].t;
    }
  }
  EXPECT_EQ(num_jumps, 2);
  EXPECT_LT(route.back().x, -0.8);
  EXPECT_EQ(route.back().t, 0);
  // With twice the wait the second jump would land on the end.
  EXPECT_NEAR(well_.Flow(-b, -2 * first_jump) - b, -0.8, 1e-9);
}

TEST_F(JumpRouteTest, JumpsAndFlowAlternateForFour) {
  const double b = 0.22;
  const std::vector<RoutePoint> route = JumpRoute(landscape_, 0.8, 4, b);
  int num_jumps = 0;
  for (std::size_t i = 1; i < route.size(); ++i) {
    const double update = route[i].x - route[i - 1].x;
    if (update > 0) {
      EXPECT_NEAR(update, b, 1e-12);
      ++num_jumps;
    }
  }
  EXPECT_EQ(num_jumps, 4);
  EXPECT_GT(route.back().x, 0.8);
}

TEST_F(JumpRouteTest, TooFewJumpsHaveNoRoute) {
  EXPECT_TRUE(JumpRoute(landscape_, 0.8, 3, 0.22).empty());
}

}  // namespace
}  // namespace thsgd

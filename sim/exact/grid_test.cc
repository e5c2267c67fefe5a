// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/grid.h"

#include <cstddef>
#include <vector>

#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(GridTest, NodesOnBothSidesOfBreaks) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Grid grid,
                             Grid::Create(-1, 2, {1.5, 0, 1e-12}, 12, 0));
  EXPECT_EQ(grid.lower(), -1);
  EXPECT_EQ(grid.upper(), 2);
  // 4, 6 and 4 cells.
  ASSERT_EQ(grid.num_nodes(), 5 + 7 + 5);
  for (int i = 0; i + 1 < grid.num_nodes(); ++i) {
    const Node& node = grid.nodes()[i];
    const Node& next = grid.nodes()[i + 1];
    if (node.side == Side::kBelow) {
      EXPECT_EQ(node.position, next.position);
      EXPECT_EQ(next.side, Side::kAbove);
    } else {
      EXPECT_LT(node.position, next.position);
    }
  }
}

TEST(GridTest, RefinementKeepsNodes) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Grid coarse,
                             Grid::Create(0, 1, {0.3}, 10, 0));
  THSGD_ASSERT_OK_AND_ASSIGN(const Grid fine, Grid::Create(0, 1, {0.3}, 10, 2));
  EXPECT_EQ(fine.num_nodes() - 2, 4 * (coarse.num_nodes() - 2));
  std::size_t k = 0;
  for (const Node& node : coarse.nodes()) {
    while (k < fine.nodes().size() &&
           fine.nodes()[k].position < node.position - 1e-15) {
      ++k;
    }
    ASSERT_LT(k, fine.nodes().size());
    EXPECT_NEAR(fine.nodes()[k].position, node.position, 1e-15);
  }
}

TEST(GridTest, InterpolatesLinearFunctions) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Grid grid,
                             Grid::Create(-1, 1, {0.25}, 20, 1));
  for (double x = -1; x <= 1; x += 0.01) {
    const Interpolation at = grid.Locate(x, Side::kNone);
    EXPECT_GE(at.to_lower, 0);
    EXPECT_GE(at.to_upper, 0);
    EXPECT_NEAR(at.to_lower + at.to_upper, 1, 1e-14);
    double value = at.to_lower * grid.nodes()[at.lower].position;
    if (at.to_upper > 0) {
      value += at.to_upper * grid.nodes()[at.lower + 1].position;
    }
    EXPECT_NEAR(value, x, 1e-14);
  }
}

TEST(GridTest, SidesAtABreak) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Grid grid, Grid::Create(-1, 1, {0.1}, 8, 0));
  const double x = grid.Snap(0.1 + 1e-16);
  EXPECT_EQ(x, 0.1);
  const Interpolation below = grid.Locate(x, Side::kBelow);
  const Interpolation above = grid.Locate(x, Side::kAbove);
  EXPECT_EQ(below.to_lower, 1);
  EXPECT_EQ(grid.nodes()[below.lower].side, Side::kBelow);
  EXPECT_EQ(above.to_lower, 1);
  EXPECT_EQ(grid.nodes()[above.lower].side, Side::kAbove);
  EXPECT_EQ(grid.Snap(0.1 + 1e-9), 0.1 + 1e-9);
  EXPECT_EQ(grid.Locate(-1, Side::kBelow).lower, 0);
}

TEST(GridTest, NamesFaults) {
  EXPECT_THAT(Grid::Create(0, 1, {1}, 0, 0).status().message(),
              testing::AllOf(testing::HasSubstr("breaks = 1; must be inside"),
                             testing::HasSubstr("num_cells = 0; must be > 0")));
}

}  // namespace
}  // namespace thsgd

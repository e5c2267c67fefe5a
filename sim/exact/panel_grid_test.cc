// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/panel_grid.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(PanelGridTest, PanelsShrinkTowardsEndsAndBreaks) {
  const PanelGridOptions options = {
      .num_panels = 6, .length_at_ends = 1e-3, .length_at_breaks = 0.05};
  THSGD_ASSERT_OK_AND_ASSIGN(const PanelGrid grid,
                             PanelGrid::Create(-1, 2, {0.7, 1e-12}, options));
  EXPECT_EQ(grid.lower(), -1);
  EXPECT_EQ(grid.upper(), 2);
  const std::vector<double> breaks = {-1, 1e-12, 0.7, 2};
  std::size_t found = 1;
  for (int k = 0; k < grid.num_panels(); ++k) {
    const double begin = grid.panel_end(k);
    const double end = grid.panel_end(k + 1);
    EXPECT_LT(begin, end);
    EXPECT_LE(end - begin, 0.5 + 1e-9);
    if (end == breaks[found]) ++found;
    for (double x : {-1.0, 1e-12, 0.7, 2.0}) {
      const double smallest = x == -1 || x == 2 ? 1e-3 : 0.05;
      const double distance = end <= x ? x - end : begin >= x ? begin - x : -1;
      ASSERT_GE(distance, 0);
      // Not those on another break's side.
      if (distance < 0.3) {
        EXPECT_LE(end - begin, std::max(distance, smallest) * (1 + 1e-6))
            << x << begin;
      }
    }
  }
  EXPECT_EQ(found, breaks.size());
}

TEST(PanelGridTest, IntegratesAndInterpolatesPolynomials) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const PanelGrid grid,
      PanelGrid::Create(-1, 1, {0.25}, {.num_panels = 3, .refinements = 1}));
  // Degree 19 and 9.
  double sum = 0;
  for (int i = 0; i < grid.num_nodes(); ++i) {
    sum += grid.weights()[i] * std::pow(grid.nodes()[i] + 1, 19);
  }
  EXPECT_NEAR(sum / (std::pow(2, 20) / 20), 1, 1e-13);
  for (double x = -1; x <= 1; x += 0.01) {
    const PanelGrid::Interpolation at = grid.Locate(x);
    double value = 0;
    double absolute = 0;
    for (int j = 0; j < PanelGrid::kOrder; ++j) {
      value += at.weights[j] * std::pow(grid.nodes()[at.first_node + j], 9);
      absolute += std::fabs(at.weights[j]);
    }
    EXPECT_NEAR(value, std::pow(x, 9), 1e-13) << x;
    EXPECT_LT(absolute, 13.1) << x;
  }
}

TEST(PanelGridTest, RefinementHalves) {
  const auto create = [](int refinements) {
    return *PanelGrid::Create(0, 1, {0.3},
                              {.num_panels = 4, .refinements = refinements});
  };
  EXPECT_EQ(create(2).num_nodes(), 4 * create(0).num_nodes());
  for (int k = 0; k <= create(0).num_panels(); ++k) {
    EXPECT_EQ(create(2).panel_end(4 * k), create(0).panel_end(k));
  }
}

TEST(PanelGridTest, NamesFaults) {
  EXPECT_THAT(
      PanelGrid::Create(0, 1, {1}, {.num_panels = 0}).status().message(),
      testing::AllOf(testing::HasSubstr("breaks = 1; must be inside"),
                     testing::HasSubstr("num_panels = 0; must be > 0")));
}

}  // namespace
}  // namespace thsgd

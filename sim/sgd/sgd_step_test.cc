// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/sgd_step.h"

#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/quadratic_well.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(TruncateTest, CapsTheSizeAndKeepsTheSign) {
  EXPECT_EQ(Truncate(0.25, 0.5), 0.25);
  EXPECT_EQ(Truncate(0.75, 0.5), 0.5);
  EXPECT_EQ(Truncate(-0.75, 0.5), -0.5);
  EXPECT_EQ(Truncate(0, 0.5), 0);
  EXPECT_EQ(Truncate(1e300, kInfinity), 1e300);
  EXPECT_EQ(Truncate(-kInfinity, 0.5), -0.5);
  EXPECT_TRUE(std::isnan(Truncate(std::nan(""), 0.5)));
}

TEST(ProjectTest, ReturnsTheNearestPointOfTheInterval) {
  EXPECT_EQ(Project(0.5, 1), 0.5);
  EXPECT_EQ(Project(1.5, 1), 1);
  EXPECT_EQ(Project(-1.5, 1), -1);
  EXPECT_EQ(Project(-1.5, kInfinity), -1.5);
  EXPECT_TRUE(std::isnan(Project(std::nan(""), 1)));
}

TEST(SgdStepTest, TruncatesGradientAndNoiseTogether) {
  THSGD_ASSERT_OK_AND_ASSIGN(const QuadraticWell f,
                             QuadraticWell::Create(0, 2, -4, 4));
  THSGD_ASSERT_OK_AND_ASSIGN(const SgdParams params,
                             SgdParams::Create(0.25, 0.5, 1.25));
  // Gradient 2, drift 0.5: the noise -0.25 undoes half of it before the cap.
  EXPECT_EQ(SgdStep(params, f, 1, -0.25), 0.75);
  // Drift and noise add up beyond the cap.
  EXPECT_EQ(SgdStep(params, f, 1, 0.25), 0.5);
  // The cap on the other side, then the wall at 1.25.
  EXPECT_EQ(SgdStep(params, f, 1, -3), 1.25);
}

TEST(SgdParamsTest, NamesEveryFaultAtOnce) {
  EXPECT_THAT(SgdParams::Create(-0.1, 0, std::nan("")).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "learning_rate = -0.1; must be > 0 and finite\n"
                       "truncation_threshold = 0; must be > 0 (inf: no "
                       "truncation)\n"
                       "projection_bound = nan; must be > 0 (inf: no "
                       "projection)"));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/largest_scale.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

// All places of the crossing relative to the brackets, both directions.
TEST(LargestScaleTest, FindsTheCrossing) {
  for (double precision : {1e-9, 1e-3, 1.0}) {
    for (double crossing = 1.01e-6; crossing < 10; crossing *= 1.37) {
      const LargestScale found = FindLargestScale(
          [&](double scale) { return scale <= crossing; }, precision);
      EXPECT_EQ(found.censoring, ScaleCensoring::kNone);
      EXPECT_LE(found.scale, crossing);
      EXPECT_GE(found.scale * (1 + precision), crossing * (1 - 1e-15));
    }
  }
}

TEST(LargestScaleTest, CrossingAtAnEndIsFound) {
  const LargestScale least =
      FindLargestScale([](double scale) { return scale <= kMinScale; }, 0.01);
  EXPECT_EQ(least.censoring, ScaleCensoring::kNone);
  EXPECT_EQ(least.scale, kMinScale);
  const LargestScale most =
      FindLargestScale([](double scale) { return scale < kMaxScale; }, 0.01);
  EXPECT_EQ(most.censoring, ScaleCensoring::kNone);
  EXPECT_GE(most.scale * 1.01, kMaxScale);
}

TEST(LargestScaleTest, NoCrossingIsCensored) {
  const LargestScale below =
      FindLargestScale([](double) { return false; }, 0.01);
  EXPECT_EQ(below.censoring, ScaleCensoring::kBelow);
  EXPECT_EQ(below.scale, kMinScale);
  const LargestScale above =
      FindLargestScale([](double) { return true; }, 0.01);
  EXPECT_EQ(above.censoring, ScaleCensoring::kAbove);
  EXPECT_EQ(above.scale, kMaxScale);
}

TEST(LargestScaleTest, AsksAboutNoMoreScalesThanStated) {
  for (double precision : {1e-9, 0.01, 1.0}) {
    const double limit = 9 + std::log2(std::log(4) / std::log1p(precision));
    for (double crossing = 1e-7; crossing < 20; crossing *= 1.7) {
      std::vector<double> asked;
      double last_harmless = 0;
      const LargestScale found = FindLargestScale(
          [&](double scale) {
            asked.push_back(scale);
            if (scale <= crossing) last_harmless = scale;
            return scale <= crossing;
          },
          precision);
      EXPECT_LE(asked.size(), limit) << crossing;
      if (found.censoring != ScaleCensoring::kBelow) {
        EXPECT_EQ(found.scale, last_harmless);
      }
    }
  }
}

// Harmless up to 0.02 and in [0.5, 3]: one of the two ends.
TEST(LargestScaleTest, HarmThatDoesNotGrowGivesOneOfItsBeginnings) {
  const LargestScale found = FindLargestScale(
      [](double scale) {
        return scale <= 0.02 || (scale >= 0.5 && scale <= 3);
      },
      1e-6);
  EXPECT_EQ(found.censoring, ScaleCensoring::kNone);
  EXPECT_NEAR(found.scale, 0.02, 0.02e-6);
}

}  // namespace
}  // namespace thsgd

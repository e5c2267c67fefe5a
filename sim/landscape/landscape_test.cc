// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/landscape.h"

#include <cmath>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/landscape/quartic_well.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

TEST(AttractionFieldTest, IsOpenAndRefusesNan) {
  const AttractionField field = {.minimum = 0.25, .lower = -1, .upper = 2};
  EXPECT_TRUE(field.Contains(0));
  EXPECT_FALSE(field.Contains(-1));
  EXPECT_FALSE(field.Contains(2));
  EXPECT_FALSE(field.Contains(std::nan("")));
  EXPECT_EQ(field.EffectiveWidth(), 1.25);
}

TEST(QuadraticWellTest, DerivativesAndFlow) {
  THSGD_ASSERT_OK_AND_ASSIGN(const QuadraticWell f,
                             QuadraticWell::Create(0.5, 3, -1, 1));
  EXPECT_EQ(f.Value(1.5), 1.5);
  EXPECT_EQ(f.Gradient(1.5), 3);
  EXPECT_EQ(f.SecondDerivative(1.5), 3);
  EXPECT_EQ(f.Flow(1.5, 0), 1.5);
  EXPECT_NEAR(f.Flow(1.5, std::log(2) / 3), 1.0, 1e-15);
}

TEST(QuadraticWellTest, NamesEveryFaultAtOnce) {
  EXPECT_THAT(QuadraticWell::Create(0, -1, 0.5, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "curvature = -1; must be > 0 and finite\n"
                       "lower_exit = 0.5; must be < minimum and finite"));
}

class QuarticWellTest : public ::testing::Test {
 protected:
  static constexpr double kMinimum = 0.25;
  static constexpr double kCurvature = 2;
  static constexpr double kBarrierDistance = 0.5;

  const QuarticWell f_ =
      *QuarticWell::Create(kMinimum, kCurvature, kBarrierDistance);
};

TEST_F(QuarticWellTest, MaximaBoundTheField) {
  EXPECT_EQ(f_.field().lower, -0.25);
  EXPECT_EQ(f_.field().upper, 0.75);
  for (double end : {f_.field().lower, f_.field().upper}) {
    EXPECT_EQ(f_.Gradient(end), 0);
    EXPECT_EQ(f_.SecondDerivative(end), -2 * kCurvature);
    EXPECT_EQ(f_.Value(end),
              kCurvature * kBarrierDistance * kBarrierDistance / 4);
  }
  EXPECT_EQ(f_.Gradient(kMinimum), 0);
  EXPECT_EQ(f_.SecondDerivative(kMinimum), kCurvature);
}

// Central differences of a quartic: the error is exactly h^2/6 times the next
// odd derivative, here at most 12 and 12 in size, and h = 2^-20.
TEST_F(QuarticWellTest, DerivativesAgreeWithDifferences) {
  constexpr double kStep = 0x1p-20;
  constexpr double kTruncation = 12 * kStep * kStep;
  constexpr double kRounding = 4 * 0x1p-53 / kStep;
  for (double x = -0.25; x <= 0.75; x += 0.0625) {
    EXPECT_NEAR(f_.Gradient(x),
                (f_.Value(x + kStep) - f_.Value(x - kStep)) / (2 * kStep),
                kTruncation + kRounding);
    EXPECT_NEAR(f_.SecondDerivative(x),
                (f_.Gradient(x + kStep) - f_.Gradient(x - kStep)) / (2 * kStep),
                kTruncation + kRounding);
  }
}

// Classical Runge-Kutta at step 2^-10: global error below 1e-12 for this
// right-hand side.
TEST_F(QuarticWellTest, FlowSolvesTheDifferentialEquation) {
  const auto slope = [&](double x) { return -f_.Gradient(x); };
  constexpr double kStep = 0x1p-10;
  double x = 0.7;
  for (int j = 1; j <= 2048; ++j) {
    const double k1 = slope(x);
    const double k2 = slope(x + kStep / 2 * k1);
    const double k3 = slope(x + kStep / 2 * k2);
    const double k4 = slope(x + kStep * k3);
    x += kStep / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    if (j % 256 == 0) {
      EXPECT_NEAR(f_.Flow(0.7, j * kStep), x, 1e-12);
      EXPECT_NEAR(f_.Flow(x, -j * kStep), 0.7, 1e-9);
    }
  }
  // A maximum stays put, up to a few roundings.
  EXPECT_NEAR(f_.Flow(f_.field().upper, 1), f_.field().upper, 4 * 0x1p-53);
}

TEST(QuarticWellCreateTest, RefusesNan) {
  EXPECT_THAT(QuarticWell::Create(0, 1, std::nan("")).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("barrier_distance = nan")));
}

TEST(LandscapeTest, FieldsAndFocus) {
  Landscape landscape = *PolynomialLandscape::DoubleWell(0, 1, 1, 0);
  EXPECT_EQ(FieldsOf(landscape).size(), 2u);
  // f'' = 8 h / r^2 at both minima.
  EXPECT_DOUBLE_EQ(LargestCurvature(landscape), 8);
  THSGD_EXPECT_OK(FocusOn(0.25, landscape));
  EXPECT_EQ(FieldOf(landscape).minimum, 1);
  THSGD_EXPECT_OK(FocusOn(-7, landscape));
  EXPECT_EQ(FieldOf(landscape).minimum, -1);
  EXPECT_THAT(FocusOn(0, landscape),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "is in no attraction field; they are (-inf, 0), "
                       "(0, inf)"));

  Landscape deck = FourMinimaLandscape();
  EXPECT_EQ(FieldsOf(deck).size(), 4u);
  THSGD_EXPECT_OK(FocusOn(0.3, deck));
  EXPECT_EQ(FieldOf(deck).lower, 0.2);
  EXPECT_DOUBLE_EQ(LargestCurvature(deck), 446.30564725450409);

  Landscape well = *QuadraticWell::Create(0.5, 3, -1, 1);
  EXPECT_EQ(FieldsOf(well).size(), 1u);
  THSGD_EXPECT_OK(FocusOn(0, well));
  EXPECT_FALSE(FocusOn(1.5, well).ok());
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/regression.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// NIST Statistical Reference Datasets, Norris, with its certified values.
TEST(FitLineTest, NorrisHasItsCertifiedValues) {
  const std::vector<double> x = {
      0.2,   337.4, 118.2, 884.6, 10.1,  226.5, 666.3, 996.3, 448.6,
      777.0, 558.2, 0.4,   0.6,   775.5, 666.9, 338.0, 447.5, 11.6,
      556.0, 228.1, 995.8, 887.6, 120.2, 0.3,   0.3,   556.8, 339.1,
      887.2, 999.0, 779.0, 11.1,  118.3, 229.2, 669.1, 448.9, 0.5};
  const std::vector<double> y = {
      0.1,   338.8, 118.1, 888.0, 9.2,   228.1, 668.5, 998.5, 449.1,
      778.9, 559.2, 0.3,   0.1,   778.1, 668.8, 339.3, 448.9, 10.8,
      557.7, 228.3, 998.0, 888.8, 119.6, 0.3,   0.6,   557.6, 339.3,
      888.0, 998.5, 778.9, 10.2,  117.6, 228.9, 668.4, 449.2, 0.2};
  THSGD_ASSERT_OK_AND_ASSIGN(const LineFit fit, FitLine(x, y));
  // 1e-12 is a few hundred roundings of the largest terms.
  EXPECT_NEAR(fit.intercept, -0.262323073774029, 1e-12);
  EXPECT_NEAR(fit.slope, 1.00211681802045, 1e-14);
  EXPECT_NEAR(std::sqrt(fit.intercept_variance), 0.232818234301152, 1e-12);
  EXPECT_NEAR(std::sqrt(fit.slope_variance), 0.429796848199937e-3, 1e-15);
  EXPECT_NEAR(std::sqrt(fit.residual_variance), 0.884796396144373, 1e-12);
  EXPECT_EQ(fit.degrees_of_freedom, 34);
}

// [Anscombe 1973]: four sets with one table of results, 3.00, 0.500 and the
// standard error 0.118 of the slope.
TEST(FitLineTest, AnscombesQuartet) {
  const std::vector<double> x = {10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
  const std::vector<double> x4 = {8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8};
  const struct {
    std::vector<double> x;
    std::vector<double> y;
  } kSets[] = {
      {x, {8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68}},
      {x, {9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74}},
      {x, {7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73}},
      {x4, {6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89}},
  };
  for (const auto& set : kSets) {
    THSGD_ASSERT_OK_AND_ASSIGN(const LineFit fit, FitLine(set.x, set.y));
    EXPECT_NEAR(fit.intercept, 3.00, 0.005);
    EXPECT_NEAR(fit.slope, 0.500, 0.0005);
    EXPECT_NEAR(std::sqrt(fit.slope_variance), 0.118, 0.0005);
  }
}

// x = 0, 1, 2: all formulas by hand.
TEST(FitLineTest, ThreePointsByHand) {
  THSGD_ASSERT_OK_AND_ASSIGN(const LineFit fit, FitLine({0, 1, 2}, {0, 3, 3}));
  EXPECT_DOUBLE_EQ(fit.slope, 1.5);
  EXPECT_DOUBLE_EQ(fit.intercept, 0.5);
  EXPECT_DOUBLE_EQ(fit.residual_variance, 1.5);  // 1/4 + 1 + 1/4
  EXPECT_DOUBLE_EQ(fit.slope_variance, 0.75);    // Sum of (x - 1)^2 is 2.
  EXPECT_DOUBLE_EQ(fit.intercept_variance, 1.25);
  EXPECT_DOUBLE_EQ(fit.covariance, -0.75);
  EXPECT_EQ(fit.degrees_of_freedom, 1);
}

// A weight of 3 is a point that occurs three times.
TEST(FitLineTest, WholeWeightsRepeatPoints) {
  THSGD_ASSERT_OK_AND_ASSIGN(const LineFit weighted,
                             FitLine({0, 1, 4, 6}, {1, 0, 5, 4}, {1, 3, 2, 1}));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const LineFit repeated,
      FitLine({0, 1, 1, 1, 4, 4, 6}, {1, 0, 0, 0, 5, 5, 4}));
  EXPECT_NEAR(weighted.slope, repeated.slope, 1e-15);
  EXPECT_NEAR(weighted.intercept, repeated.intercept, 1e-15);
  // The covariance matrices differ by the estimate of the scale alone.
  const double scale = 5.0 / 2;  // Degrees of freedom 7 - 2 and 4 - 2.
  EXPECT_NEAR(weighted.residual_variance, repeated.residual_variance * scale,
              1e-14);
  EXPECT_NEAR(weighted.slope_variance, repeated.slope_variance * scale, 1e-14);
  EXPECT_NEAR(weighted.intercept_variance, repeated.intercept_variance * scale,
              1e-14);
  EXPECT_NEAR(weighted.covariance, repeated.covariance * scale, 1e-14);
}

TEST(FitLineTest, TheScaleOfTheWeightsCancels) {
  const std::vector<double> x = {0, 1, 4, 6};
  const std::vector<double> y = {1, 0, 5, 4};
  THSGD_ASSERT_OK_AND_ASSIGN(const LineFit fit, FitLine(x, y, {1, 3, 2, 1}));
  THSGD_ASSERT_OK_AND_ASSIGN(const LineFit scaled,
                             FitLine(x, y, {4, 12, 8, 4}));
  EXPECT_EQ(scaled.slope, fit.slope);
  EXPECT_EQ(scaled.slope_variance, fit.slope_variance);
  EXPECT_EQ(scaled.residual_variance, 4 * fit.residual_variance);
}

TEST(FitLineTest, ALineIsFittedExactlyFarFromTheOrigin) {
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 100; ++i) {
    x.push_back(1e6 + i);
    y.push_back(3 - 2 * x.back());
  }
  THSGD_ASSERT_OK_AND_ASSIGN(const LineFit fit, FitLine(x, y));
  EXPECT_NEAR(fit.slope, -2, 1e-12);
  EXPECT_NEAR(fit.intercept, 3, 1e-6);
  EXPECT_NEAR(fit.residual_variance, 0, 1e-18);
}

TEST(FitLineTest, NamesEveryFault) {
  EXPECT_THAT(FitLine({1, 2}, {1, 2, 3}, {1, 0}),
              StatusIs(kInvalid,
                       "number of points = 2; must be >= 3\n"
                       "length of y = 3; must be 2, the length of x\n"
                       "weights[1] = 0; must be > 0 and finite"));
  EXPECT_THAT(FitLine({1, 2, std::nan("")}, {1, 2, INFINITY}),
              StatusIs(kInvalid,
                       "x[2] = nan; must be finite\n"
                       "y[2] = inf; must be finite"));
  EXPECT_THAT(
      FitLine({2, 2, 2}, {1, 2, 3}),
      StatusIs(kInvalid, "every x = 2; must be not all equal: no slope fits"));
}

// Student's law has closed quantiles at 1 and 2 degrees of freedom: with c the
// confidence, t = tan(pi c / 2) and t = c sqrt(2 / (1 - c^2)).
TEST(SlopeIntervalTest, StudentsClosedForms) {
  LineFit fit = {};
  fit.slope = 5;
  fit.slope_variance = 4;
  for (const double c : {0.5, 0.95, 0.999}) {
    fit.degrees_of_freedom = 1;
    THSGD_ASSERT_OK_AND_ASSIGN(const Interval one, SlopeInterval(fit, c));
    const double t1 = std::tan(std::acos(-1.0) * c / 2);
    EXPECT_NEAR(one.lower, 5 - 2 * t1, 1e-11 * t1);
    EXPECT_NEAR(one.upper, 5 + 2 * t1, 1e-11 * t1);
    fit.degrees_of_freedom = 2;
    THSGD_ASSERT_OK_AND_ASSIGN(const Interval two, SlopeInterval(fit, c));
    const double t2 = c * std::sqrt(2 / (1 - c * c));
    EXPECT_NEAR(two.lower, 5 - 2 * t2, 1e-11 * t2);
    EXPECT_NEAR(two.upper, 5 + 2 * t2, 1e-11 * t2);
  }
}

TEST(SlopeIntervalTest, ManyDegreesOfFreedomTendToTheNormalLaw) {
  LineFit fit = {};
  fit.slope_variance = 1;
  fit.degrees_of_freedom = 1'000'000'000;
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval interval, SlopeInterval(fit, 0.95));
  EXPECT_NEAR(interval.upper, 1.959963984540054, 1e-8);
}

TEST(SlopeIntervalTest, RefusesBadNumbers) {
  LineFit fit = {};
  EXPECT_THAT(SlopeInterval(fit, 1),
              StatusIs(kInvalid,
                       "confidence = 1; must be in (0, 1)\n"
                       "degrees of freedom = 0; must be >= 1"));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/polynomial_landscape.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/critical_points.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(PolynomialLandscapeTest, FromCoefficients) {
  // x^4/4 - x^2/2 + 1/8.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const PolynomialLandscape f,
      PolynomialLandscape::FromCoefficients({0.125, 0, -0.5, 0, 0.25}));
  EXPECT_EQ(f.Value(2), 2.125);
  EXPECT_EQ(f.Gradient(2), 6);
  EXPECT_EQ(f.SecondDerivative(2), 11);
  EXPECT_EQ(f.Value(HighPrecision(2)), HighPrecision("2.125"));
  EXPECT_EQ(f.Gradient(HighPrecision(2)), 6);
  ASSERT_EQ(f.fields().size(), 2u);
  EXPECT_EQ(f.fields()[0].lower, -kInfinity);
  EXPECT_EQ(f.fields()[0].minimum, -1);
  EXPECT_EQ(f.fields()[0].upper, 0);
  EXPECT_EQ(f.fields()[1].upper, kInfinity);
  EXPECT_EQ(f.fields()[1].EffectiveWidth(), 1);
  // dx/dt = x - x^3; the bound is derived in gradient_flow_test.
  EXPECT_NEAR(f.Flow(0.1, 2), 1 / std::sqrt(1 + 99 * std::exp(-4)), 4e-9);
  EXPECT_TRUE(std::isnan(f.Flow(1.5, -10)));
}

TEST(PolynomialLandscapeTest, FromCriticalPoints) {
  const std::vector<double> points = {-2, -1.125, -0.5, 0.25, 1.75};
  THSGD_ASSERT_OK_AND_ASSIGN(
      const PolynomialLandscape f,
      PolynomialLandscape::FromCriticalPoints(0.75, points));
  ASSERT_EQ(f.critical_points().size(), points.size());
  for (size_t i = 0; i < points.size(); ++i) {
    double slope = 0.75;
    for (size_t j = 0; j < points.size(); ++j) {
      if (j != i) slope *= points[i] - points[j];
    }
    EXPECT_EQ(f.critical_points()[i].position, points[i]);
    EXPECT_DOUBLE_EQ(f.critical_points()[i].second_derivative, slope);
  }
  ASSERT_EQ(f.fields().size(), 3u);
  EXPECT_EQ(f.fields()[1].lower, -1.125);
  EXPECT_EQ(f.fields()[1].minimum, -0.5);
  EXPECT_EQ(f.fields()[1].upper, 0.25);
  EXPECT_EQ(f.Value(0), 0);
  // The documented bound, with n = 6 and terms summed in size.
  for (double x = -2.5; x <= 2; x += 0.0625) {
    HighPrecision exact = HighPrecision(0.75);
    double size = 0.75;
    for (double point : points) {
      exact *= HighPrecision(x) - point;
      size *= std::fabs(x) + std::fabs(point);
    }
    EXPECT_NEAR(f.Gradient(x), exact.convert_to<double>(),
                13 * 0x1p-53 * size);
    EXPECT_EQ(f.Gradient(HighPrecision(x)).convert_to<double>(),
              exact.convert_to<double>());
  }
}

TEST(PolynomialLandscapeTest, NegativeLeadingCoefficientEndsInMaxima) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const PolynomialLandscape f,
      PolynomialLandscape::FromCriticalPoints(-1, {-1, 0.25, 2}));
  ASSERT_EQ(f.fields().size(), 1u);
  EXPECT_EQ(f.fields()[0].lower, -1);
  EXPECT_EQ(f.fields()[0].upper, 2);
}

TEST(PolynomialLandscapeTest, DoubleWell) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const PolynomialLandscape f,
      PolynomialLandscape::DoubleWell(0.5, 0.25, 1, 0));
  ASSERT_EQ(f.critical_points().size(), 3u);
  EXPECT_EQ(f.critical_points()[0].position, -0.5);
  EXPECT_EQ(f.critical_points()[1].position, 0.5);
  EXPECT_EQ(f.critical_points()[2].position, 1.5);
  EXPECT_DOUBLE_EQ(f.critical_points()[0].second_derivative, 2);
  EXPECT_EQ(f.Value(0.5) - f.Value(1.5), 0.25);

  // x^4/4 - x^2/2 + 0.1 x + 1/4 again; its critical points are tested in
  // formula_landscape_test.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const PolynomialLandscape tilted,
      PolynomialLandscape::DoubleWell(0, 0.25, 1, 0.1));
  EXPECT_DOUBLE_EQ(tilted.critical_points()[1].position, 0.10103125788101081);
}

// Exits by l* jumps of at most b reach no further than minimum -+ l* b, as the
// flow in between only goes towards the minimum. Which fields that reaches is
// the jump graph.
TEST(PolynomialLandscapeTest, ReducibleJumpGraph) {
  THSGD_ASSERT_OK_AND_ASSIGN(const PolynomialLandscape f,
                             PolynomialLandscape::Reducible(1));
  const std::vector<AttractionField>& fields = f.fields();
  ASSERT_EQ(fields.size(), 4u);
  const auto jump_count = [](double distance, double b) {
    return std::ceil(distance / b);
  };
  for (double b = 0.31; b < 0.6; b += 0.01) {
    for (size_t i = 0; i < fields.size(); ++i) {
      const double m = fields[i].minimum;
      const double below = jump_count(m - fields[i].lower, b);
      const double above = jump_count(fields[i].upper - m, b);
      const double l = std::min(below, above);
      EXPECT_EQ(l, i == 0 || i == 3 ? 2 : 1);
      // Neither jumps nor their landing cross 0.
      EXPECT_GT(std::fabs(m), l * b);
      // Each leads to the other of its class.
      const double reach = i % 2 == 0 ? m + l * b : m - l * b;
      const AttractionField& other = fields[i ^ 1];
      EXPECT_TRUE(i % 2 == 0 ? reach > other.lower : reach < other.upper);
    }
  }
}

TEST(PolynomialLandscapeTest, NamesEveryFaultAtOnce) {
  EXPECT_THAT(PolynomialLandscape::FromCoefficients({1, kInfinity, 2, 0})
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "coefficient[1] = inf; must be finite\n"
                       "coefficient[3] = 0; must be finite and not 0"));
  EXPECT_THAT(PolynomialLandscape::FromCoefficients({1, 2}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "coefficient: 2 are given; must be 3 to 33"));
  EXPECT_THAT(PolynomialLandscape::FromCoefficients({0, 0, 0, 0, 1}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("coefficient: there is a degenerate")));
  EXPECT_THAT(PolynomialLandscape::FromCoefficients({0, 0, -1}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("coefficient: there is no minimum")));
  EXPECT_THAT(PolynomialLandscape::FromCoefficients({0, 1e300, 1e-300})
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("coefficient: the critical points may lie")));
  EXPECT_THAT(PolynomialLandscape::FromCriticalPoints(0, {1, 1}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "leading_factor = 0; must be finite and not 0\n"
                       "critical_point[1] = 1; must be finite and > the one "
                       "before"));
  EXPECT_THAT(PolynomialLandscape::FromCriticalPoints(1, {}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "critical_point: 0 are given; must be 1 to 31"));
  EXPECT_THAT(PolynomialLandscape::FromCriticalPoints(-1, {1}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("critical_point: there is no minimum")));
  EXPECT_THAT(
      PolynomialLandscape::DoubleWell(kInfinity, 0, -1, 0).status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "center = inf; must be finite\n"
               "barrier_height = 0; must be > 0 and finite\n"
               "half_distance = -1; must be > 0 and finite"));
  EXPECT_THAT(PolynomialLandscape::DoubleWell(0, 0.25, 1, 0.4).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("tilt = 0.4; must be of size < 8 "
                                 "barrier_height / (3 sqrt(3) half_distance) "
                                 "= 0.384")));
  EXPECT_THAT(PolynomialLandscape::Reducible(-1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "leading_factor = -1; must be > 0 and finite"));
}

}  // namespace
}  // namespace thsgd

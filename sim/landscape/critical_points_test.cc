// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/critical_points.h"

#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/enclosure.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

// f' = (x - a) (x - b) (x - c).
struct Cubic {
  double a, b, c;

  template <class T>
  T Gradient(const T& x) const {
    return (x - a) * (x - b) * (x - c);
  }
  template <class T>
  T SecondDerivative(const T& x) const {
    return (x - a) * (x - b) + (x - a) * (x - c) + (x - b) * (x - c);
  }

  absl::StatusOr<std::vector<CriticalPoint>> Find(double lower,
                                                  double upper) const {
    return FindCriticalPoints(
        [this](const HighPrecision& x) { return Gradient<HighPrecision>(x); },
        lower, upper);
  }
  absl::Status Certify(const std::vector<CriticalPoint>& points, double lower,
                       double upper) const {
    return CertifyCriticalPoints(
        points,
        [this](const Enclosure& x) {
          return DerivativeEnclosure{Gradient<Enclosure>(x),
                                     SecondDerivative<Enclosure>(x)};
        },
        lower, upper);
  }
};

TEST(FindCriticalPointsTest, DoubleWell) {
  const Cubic f = {-1, 0.25, 2};
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<CriticalPoint> points,
                             f.Find(-3, 4));
  ASSERT_EQ(points.size(), 3u);
  // Roots and slopes are doubles, so rounding finds them exactly.
  EXPECT_EQ(points[0].position, -1);
  EXPECT_EQ(points[0].second_derivative, 3.75);
  EXPECT_EQ(points[1].position, 0.25);
  EXPECT_EQ(points[1].second_derivative, -1.25 * 1.75);
  EXPECT_EQ(points[2].position, 2);
  EXPECT_EQ(points[2].second_derivative, 5.25);
  EXPECT_TRUE(points[0].is_minimum());
  EXPECT_FALSE(points[1].is_minimum());
  THSGD_EXPECT_OK(f.Certify(points, -3, 4));

  const std::vector<AttractionField> fields = FieldsBetween(points, -3, 4);
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].minimum, -1);
  EXPECT_EQ(fields[0].lower, -3);
  EXPECT_EQ(fields[0].upper, 0.25);
  EXPECT_EQ(fields[1].lower, 0.25);
  EXPECT_EQ(fields[1].upper, 4);
  EXPECT_EQ(fields[1].EffectiveWidth(), 1.75);
}

// Both lie in one cell of the grid of (-3, 4), 1/73 wide.
TEST(FindCriticalPointsTest, PairBetweenTwoGridPoints) {
  const Cubic f = {-1, 1, 1 + 0x1p-16};
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<CriticalPoint> points,
                             f.Find(-3, 4));
  ASSERT_EQ(points.size(), 3u);
  EXPECT_EQ(points[1].position, 1);
  EXPECT_EQ(points[2].position, 1 + 0x1p-16);
  THSGD_EXPECT_OK(f.Certify(points, -3, 4));
}

TEST(FindCriticalPointsTest, RefusesDegenerateOnes) {
  // x = 1 is an inflection.
  EXPECT_THAT((Cubic{-1, 1, 1}.Find(-3, 4)).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("degenerate critical point (f' = f'' = 0) at "
                                 "x near 1")));
  // A minimum as flat as x^4.
  EXPECT_THAT((Cubic{1, 1, 1}.Find(-3, 4)).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("degenerate critical point")));
}

TEST(FindCriticalPointsTest, RefusesOtherFaults) {
  const Cubic f = {-1, 0.25, 2};
  EXPECT_THAT(f.Find(-1, 4).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("f' is 0 at an end of the domain at x near "
                                 "-1; move that end")));
  EXPECT_THAT(f.Find(3, 4).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "there is no minimum inside (3, 4)"));
  EXPECT_THAT(f.Find(0, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "there is no minimum inside (0, 1)"));
  EXPECT_THAT(FindCriticalPoints(
                  [](const HighPrecision& x) -> HighPrecision {
                    return log(x);
                  },
                  -1, 2)
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("f' is not finite at x near -1")));
}

TEST(CertifyCriticalPointsTest, NoticesWhatIsMissing) {
  const Cubic f = {-1, 0.25, 2};
  THSGD_ASSERT_OK_AND_ASSIGN(std::vector<CriticalPoint> points, f.Find(-3, 4));
  points.pop_back();
  EXPECT_THAT(f.Certify(points, -3, 4),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("minima or maxima too close together")));
}

TEST(FieldsBetweenTest, MaximaAtTheEnds) {
  const std::vector<CriticalPoint> points = {{-1, -2}, {0, 1}, {2, -3}};
  const std::vector<AttractionField> fields = FieldsBetween(points, -5, 5);
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0].minimum, 0);
  EXPECT_EQ(fields[0].lower, -1);
  EXPECT_EQ(fields[0].upper, 2);
}

}  // namespace
}  // namespace thsgd

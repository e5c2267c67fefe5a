// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/gradient_table.h"

#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

HighPrecision DeckGradient(const HighPrecision& x) {
  return FourMinimaLandscape::Gradient(x);
}

// The fractional parts of multiples of the golden ratio: they hit every part
// of the cells.
double Scattered(int i, double lower, double upper) {
  const double u = i * 0.6180339887498949;
  return lower + (u - std::floor(u)) * (upper - lower);
}

TEST(GradientTableTest, ErrorBoundHoldsBetweenItsOwnPoints) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const GradientTable table,
      GradientTable::Create(DeckGradient, -1.6, 1.6, 0x1p-22));
  // max |f'| is at the left wall: 14.1.
  EXPECT_NEAR(table.max_gradient(), 14.1, 0.1);
  EXPECT_LE(table.error_bound(), 0x1p-22 * table.max_gradient());
  double worst = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double x = Scattered(i, -1.6, 1.6);
    const double exact = DeckGradient(x).convert_to<double>();
    const double error = std::fabs(table.Gradient(x) - exact);
    EXPECT_LE(error, table.error_bound()) << x;
    worst = std::fmax(worst, error);
  }
  // The bound is no idle one.
  EXPECT_GE(worst, table.error_bound() / 2);
}

// A quadratic has no interpolation error; what is left is the rounding of c1
// to 24 bits and of c2 to 16 bits of mantissa.
TEST(GradientTableTest, QuadraticIsExactUpToTheRows) {
  const auto quadratic = [](const HighPrecision& x) -> HighPrecision {
    return 3 - 2 * x + 5 * x * x;
  };
  THSGD_ASSERT_OK_AND_ASSIGN(const GradientTable table,
                             GradientTable::Create(quadratic, -1, 2));
  const double w = 1 / table.cells_per_unit();
  const double largest_c1 = w * (2 + 10 * 2);
  const double bound =
      0.5 * 0x1p-25 * largest_c1 + 0.25 * 0x1p-17 * (5 * w * w) + 0x1p-50 * 19;
  for (int i = 0; i < 10'000; ++i) {
    const double x = Scattered(i, -1, 2);
    EXPECT_NEAR(table.Gradient(x), 3 - 2 * x + 5 * x * x, bound) << x;
  }
}

TEST(GradientTableTest, OutsideIsAsAtTheEnd) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const GradientTable table,
      GradientTable::Create([](const HighPrecision& x) { return x; }, -1, 3));
  EXPECT_EQ(table.Gradient(-1), -1);
  EXPECT_EQ(table.Gradient(-1e300), -1);
  EXPECT_EQ(table.Gradient(3), 3);
  EXPECT_EQ(table.Gradient(std::numeric_limits<double>::infinity()), 3);
  EXPECT_EQ(table.Gradient(std::numeric_limits<double>::quiet_NaN()), 3);
}

TEST(GradientTableTest, CellsAreNoNarrowerThanNeeded) {
  const auto wave = [](const HighPrecision& x) -> HighPrecision {
    return sin(x);
  };
  THSGD_ASSERT_OK_AND_ASSIGN(const GradientTable coarse,
                             GradientTable::Create(wave, 0, 64, 0x1p-12));
  THSGD_ASSERT_OK_AND_ASSIGN(const GradientTable fine,
                             GradientTable::Create(wave, 0, 64, 0x1p-25));
  EXPECT_GT(fine.num_cells(), coarse.num_cells());
  // The error is of third order: two halvings fewer would miss the tolerance.
  EXPECT_GT(fine.error_bound() * 64 / 1.25, 0x1p-25);
}

TEST(GradientTableTest, PoleIsNamed) {
  const auto pole = [](const HighPrecision& x) -> HighPrecision {
    return 1 / (x - HighPrecision(1) / 3);
  };
  EXPECT_THAT(GradientTable::Create(pole, -1, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("varies too fast near x = 0.333"),
                             HasSubstr("cells"))));
}

TEST(GradientTableTest, NotANumberIsNamed) {
  const auto root = [](const HighPrecision& x) -> HighPrecision {
    return sqrt(x);
  };
  EXPECT_THAT(GradientTable::Create(root, -1, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("the gradient at x = -1"),
                             HasSubstr("is not finite"))));
}

TEST(GradientTableTest, NamesEveryFaultAtOnce) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(GradientTable::Create(DeckGradient, nan, 1, 0).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "lower = nan; must be finite\n"
                       "upper = 1; must be > lower and finite\n"
                       "relative_tolerance = 0; must be > 0 and < 1"));
}

}  // namespace
}  // namespace thsgd

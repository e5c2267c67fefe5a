// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/multivariate_landscape.h"

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/multivariate_formula.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/product_landscape.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/landscape/scaled_himmelblau.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class Potential>
std::vector<double> GradientAt(const Potential& f,
                               const std::vector<double>& x) {
  std::vector<double> g(x.size());
  f.Gradient(x, absl::MakeSpan(g));
  return g;
}

TEST(QuadraticBowlTest, ValuesAndField) {
  THSGD_ASSERT_OK_AND_ASSIGN(const QuadraticBowl f,
                             QuadraticBowl::Create({1, -1}, {2, 4}, 5));
  EXPECT_EQ(f.dimension(), 2);
  EXPECT_EQ(f.Value({2, 1}), 9);
  EXPECT_THAT(GradientAt(f, {2, 1}), ElementsAre(2, 8));
  EXPECT_TRUE(f.Contains({1, 3.99}));
  EXPECT_FALSE(f.Contains({4, 3}));
  EXPECT_FALSE(f.Contains({std::nan(""), 0}));
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<double> minimum,
                             f.FlowToMinimum({3, 1}));
  EXPECT_THAT(minimum, ElementsAre(1, -1));
  EXPECT_THAT(f.FlowToMinimum({9, 9}).status(),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(QuadraticBowlTest, ThousandDimensions) {
  const std::vector<double> ones(1000, 1);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const QuadraticBowl f,
      QuadraticBowl::Create(ones, ones,
                            std::numeric_limits<double>::infinity()));
  EXPECT_EQ(f.Value(std::vector<double>(1000, 3)), 2000);
}

TEST(QuadraticBowlTest, NamesEveryFaultAtOnce) {
  EXPECT_THAT(QuadraticBowl::Create({NAN}, {1, 0}, 0).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "curvature: 2 are given; must be as many as "
                       "coordinates of the minimum, 1\n"
                       "minimum[0] = nan; must be finite\n"
                       "curvature[1] = 0; must be > 0 and finite\n"
                       "exit_radius = 0; must be > 0"));
  EXPECT_THAT(QuadraticBowl::Create(std::vector<double>(1001),
                                    std::vector<double>(1001, 1), 1)
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("minimum: 1001 coordinates are given; must "
                                 "be 1 to 1000")));
}

class ProductLandscapeTest : public ::testing::TestWithParam<int> {};

TEST_P(ProductLandscapeTest, CoordinatesAreIndependent) {
  const int d = GetParam();
  const PolynomialLandscape g = *PolynomialLandscape::DoubleWell(0, 1, 1, 0);
  THSGD_ASSERT_OK_AND_ASSIGN(const ProductLandscape f,
                             ProductLandscape::Create(g, d));
  std::vector<double> x(d, 0.5);
  x[d - 1] = -2;
  // (x^2 - 1)^2 is 9/16 at 0.5 and 9 at -2; its slope -1.5 and -24.
  EXPECT_EQ(f.Value(x), 0.5625 * (d - 1) + 9);
  const std::vector<double> gradient = GradientAt(f, x);
  EXPECT_EQ(gradient[0], -1.5);
  EXPECT_EQ(gradient[d - 1], -24);
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<double> minimum,
                             f.FlowToMinimum(x));
  EXPECT_EQ(minimum[0], 1);
  EXPECT_EQ(minimum[d - 1], -1);
  EXPECT_THAT(f.EffectiveWidth(x), IsOkAndHolds(1));
  x[1] = 0;
  EXPECT_THAT(f.FlowToMinimum(x).status(),
              StatusIs(absl::StatusCode::kNotFound,
                       "coordinate 2 = 0 is in no attraction field"));
}

INSTANTIATE_TEST_SUITE_P(Dimensions, ProductLandscapeTest,
                         ::testing::Values(2, 10, 100, 1000));

TEST(ProductLandscapeCreateTest, RefusesDimension) {
  const PolynomialLandscape g = *PolynomialLandscape::DoubleWell(0, 1, 1, 0);
  EXPECT_THAT(ProductLandscape::Create(g, 0).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "dimension = 0; must be 1 to 1000"));
}

class ScaledHimmelblauTest : public ::testing::Test {
 protected:
  const ScaledHimmelblau f_ = *ScaledHimmelblau::Create(0.01, 0.5, 0.25);
};

// References: mpmath with 40 digits.
TEST_F(ScaledHimmelblauTest, Minima) {
  const double expected[4][2] = {
      {3, 2},
      {-2.8051180869527448531, 3.1313125182505729658},
      {-3.7793102533777468919, -3.2831859912861694123},
      {3.5844283403304917449, -1.8481265269644035535}};
  for (int i = 0; i < 4; ++i) {
    EXPECT_DOUBLE_EQ(f_.minima()[i][0], 0.5 * expected[i][0]);
    EXPECT_DOUBLE_EQ(f_.minima()[i][1], 0.25 * expected[i][1]);
    EXPECT_LT(f_.Value(f_.minima()[i]), 1e-28);
    EXPECT_THAT(f_.FieldIndex(f_.minima()[i]), IsOkAndHolds(i));
  }
}

TEST_F(ScaledHimmelblauTest, GradientWithinItsBound) {
  for (double x = -2.5; x <= 2.5; x += 0.25) {
    for (double y = -1.25; y <= 1.25; y += 0.125) {
      const std::array<HighPrecision, 3> exact =
          f_.Evaluate<HighPrecision>(x, y);
      const std::vector<double> g = GradientAt(f_, {x, y});
      const double u = std::fabs(x / 0.5);
      const double v = std::fabs(y / 0.25);
      const double a = u * u + v + 11;
      const double b = u + v * v + 7;
      EXPECT_NEAR(g[0], exact[1].convert_to<double>(),
                  16 * 0x1p-53 * 0.02 * (2 * a * u + b) / 0.5);
      EXPECT_NEAR(g[1], exact[2].convert_to<double>(),
                  16 * 0x1p-53 * 0.02 * (a + 2 * b * v) / 0.25);
    }
  }
}

// The partial derivatives against central differences in 50 digits of a quartic
// at step 1e-15, whose error is at most h^2 f'''/6 < 1e-25.
TEST_F(ScaledHimmelblauTest, GradientIsTheDerivative) {
  const HighPrecision h("1e-15");
  const HighPrecision x("0.3");
  const HighPrecision y("-0.7");
  const auto f = [&](const HighPrecision& x_1, const HighPrecision& x_2) {
    return f_.Evaluate<HighPrecision>(x_1, x_2)[0];
  };
  const std::array<HighPrecision, 3> at = f_.Evaluate<HighPrecision>(x, y);
  EXPECT_LT(abs((f(x + h, y) - f(x - h, y)) / (2 * h) - at[1]),
            HighPrecision("1e-25"));
  EXPECT_LT(abs((f(x, y + h) - f(x, y - h)) / (2 * h) - at[2]),
            HighPrecision("1e-25"));
}

TEST_F(ScaledHimmelblauTest, Fields) {
  EXPECT_THAT(f_.FieldIndex({1.0, 0.25}), IsOkAndHolds(0));
  EXPECT_THAT(f_.FieldIndex({-1.0, 0.5}), IsOkAndHolds(1));
  EXPECT_THAT(f_.FieldIndex({-3.0, -1.5}), IsOkAndHolds(2));
  EXPECT_THAT(f_.FieldIndex({1.0, -0.75}), IsOkAndHolds(3));
  EXPECT_THAT(f_.FieldIndex({std::nan(""), 0}).status(),
              StatusIs(absl::StatusCode::kNotFound));
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<double> minimum,
                             f_.FlowToMinimum({1.0, 0.25}));
  EXPECT_THAT(minimum, ElementsAre(1.5, 0.5));
}

// The distance to the border along 48 rays, by bisection: an upper bound of the
// effective width, too large by at most 1 / cos(pi / 48) - 1 = 0.2 % where the
// border is straight. The margin is ten times that.
TEST_F(ScaledHimmelblauTest, WidthsDiffer) {
  constexpr int kNumRays = 48;
  std::array<double, 4> widths;
  for (int i = 0; i < 4; ++i) {
    const std::array<double, 2>& m = f_.minima()[i];
    widths[i] = 10;
    for (int ray = 0; ray < kNumRays; ++ray) {
      const double angle = 2 * 3.14159265358979 * ray / kNumRays;
      const auto inside = [&](double r) {
        const absl::StatusOr<int> index = f_.FieldIndex(
            {m[0] + r * std::cos(angle), m[1] + r * std::sin(angle)});
        return index.ok() && *index == i;
      };
      if (inside(widths[i])) continue;
      double below = 0;
      double above = widths[i];
      while (above - below > 1e-4) {
        const double middle = (below + above) / 2;
        (inside(middle) ? below : above) = middle;
      }
      widths[i] = above;
    }
  }
  for (int i = 0; i < 4; ++i) {
    EXPECT_GT(widths[i], 0.1);
    for (int j = 0; j < i; ++j) {
      EXPECT_GT(std::fabs(widths[i] - widths[j]), 0.02 * widths[i])
          << i << ": " << widths[i] << ", " << j << ": " << widths[j];
    }
  }
}

TEST(ScaledHimmelblauCreateTest, NamesEveryFaultAtOnce) {
  EXPECT_THAT(ScaledHimmelblau::Create(0, -1, NAN).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "factor = 0; must be > 0 and finite\n"
                       "scale_1 = -1; must be > 0 and finite\n"
                       "scale_2 = nan; must be > 0 and finite"));
}

TEST(MultivariateFormulaTest, HimmelblausMinimaAreFound) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MultivariateFormula f,
      MultivariateFormula::Create(
          "0.01*((x1^2 + x2 - 11)^2 + (x1 + x2^2 - 7)^2)", 2, -6, 6));
  EXPECT_TRUE(f.proved_regular());
  const ScaledHimmelblau same = *ScaledHimmelblau::Create(0.01, 1, 1);
  // 0.01 is a decimal here and a double there.
  EXPECT_NEAR(f.Value({1.5, -2}), same.Value(std::array<double, 2>{1.5, -2}),
              1e-15);
  const std::vector<double> g = GradientAt(f, {1.5, -2});
  const std::vector<double> expected = GradientAt(same, {1.5, -2});
  EXPECT_NEAR(g[0], expected[0], 1e-15);
  EXPECT_NEAR(g[1], expected[1], 1e-15);

  const std::vector<std::vector<double>> minima = f.FindMinima(16);
  ASSERT_EQ(minima.size(), 4u);
  constexpr int kOrder[] = {2, 1, 0, 3};
  for (int i = 0; i < 4; ++i) {
    EXPECT_DOUBLE_EQ(minima[i][0], same.minima()[kOrder[i]][0]);
    EXPECT_DOUBLE_EQ(minima[i][1], same.minima()[kOrder[i]][1]);
  }
}

TEST(MultivariateFormulaTest, ManyDimensions) {
  constexpr int kDimension = 500;
  std::vector<std::string> terms;
  for (int k = 1; k <= kDimension; ++k) {
    terms.push_back(absl::StrCat("(x", k, "-1)^2"));
  }
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MultivariateFormula f,
      MultivariateFormula::Create(absl::StrJoin(terms, "+"), kDimension, -3,
                                  3));
  const std::vector<double> x(kDimension, 2);
  EXPECT_EQ(f.Value(x), kDimension);
  EXPECT_EQ(GradientAt(f, x), std::vector<double>(kDimension, 2));
  EXPECT_THAT(f.FlowToMinimum(x).status(),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST(MultivariateFormulaTest, FlowErrors) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MultivariateFormula saddle,
      MultivariateFormula::Create("x1^2 - x2^2", 2, -1, 1));
  EXPECT_THAT(saddle.FlowToMinimum({0.5, 0.1}).status(),
              StatusIs(absl::StatusCode::kNotFound,
                       "the gradient flow leaves the box"));
  EXPECT_THAT(saddle.FlowToMinimum({0.5, 0}).status(),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("the Hessian is not positive definite")));
  EXPECT_THAT(saddle.FlowToMinimum({2, 0}).status(),
              StatusIs(absl::StatusCode::kNotFound,
                       "the point is outside the box"));
}

struct Fault {
  std::string formula;
  std::string message;
};

class FaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(FaultTest, OneClearMessage) {
  EXPECT_THAT(
      MultivariateFormula::Create(GetParam().formula, 2, -1, 2).status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    MultivariateFormula, FaultTest,
    ::testing::Values(
        Fault{"x1^2 + x3", "formula: unknown name \"x3\"; known are x1, x2, "},
        Fault{"x1^2 +", "formula: expected a number"},
        Fault{"x1^2 / (x2 - 0.5)", "formula: a divisor may be 0, at character "
                                   "6 for x near ("},
        Fault{"abs(x1 - x2)", "formula: abs, sign, min or max may be at its "
                              "kink, where there is no derivative, at "
                              "character 1 for x near ("},
        Fault{"sqrt(x1 + x2)", "formula: a root's argument may be <= 0"}));

TEST(MultivariateFormulaCreateTest, NamesEveryFaultAtOnce) {
  EXPECT_THAT(MultivariateFormula::Create("1", 0, 1, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "dimension = 0; must be 1 to 1000\n"
                       "upper = 1; must be > lower and finite"));
}

TEST(MultivariateLandscapeTest, OneInterface) {
  const std::vector<MultivariateLandscape> landscapes = {
      *QuadraticBowl::Create({1, 1}, {1, 1}, 5),
      *ScaledHimmelblau::Create(1, 1, 1),
      *ProductLandscape::Create(*PolynomialLandscape::DoubleWell(0, 1, 1, 0),
                                2),
      *MultivariateFormula::Create("x1^2 + (x2 - 1)^2", 2, -4, 4)};
  for (const MultivariateLandscape& landscape : landscapes) {
    std::visit(
        [](const auto& f) {
          EXPECT_EQ(f.dimension(), 2);
          const std::vector<double> x = {1.5, 1};
          THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<double> minimum,
                                     f.FlowToMinimum(x));
          EXPECT_LT(f.Value(minimum), f.Value(x));
          for (double slope : GradientAt(f, minimum)) {
            EXPECT_NEAR(slope, 0, 1e-12);
          }
        },
        landscape);
  }
}

}  // namespace
}  // namespace thsgd

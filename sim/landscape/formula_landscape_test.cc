// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/formula_landscape.h"

#include <cmath>
#include <ostream>
#include <string>
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

TEST(FormulaLandscapeTest, TiltedDoubleWell) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const FormulaLandscape f,
      FormulaLandscape::Create("x^4/4 - x^2/2 + 0.1*x", -2, 2));
  EXPECT_EQ(f.Value(1.5), 0.290625);
  EXPECT_EQ(f.Gradient(2), 6.1);
  EXPECT_EQ(f.SecondDerivative(2), 11);
  EXPECT_EQ(f.Gradient(HighPrecision(2)), HighPrecision("6.1"));
  // Roots of x^3 - x + 0.1, by Cardano's cosines, to the last digit.
  ASSERT_EQ(f.critical_points().size(), 3u);
  EXPECT_DOUBLE_EQ(f.critical_points()[0].position, -1.0466805318046022);
  EXPECT_DOUBLE_EQ(f.critical_points()[1].position, 0.10103125788101081);
  EXPECT_DOUBLE_EQ(f.critical_points()[2].position, 0.9456492739235914);
  ASSERT_EQ(f.fields().size(), 2u);
  EXPECT_EQ(f.fields()[0].lower, -2);
  EXPECT_EQ(f.fields()[0].upper, f.fields()[1].lower);
  EXPECT_EQ(f.fields()[1].upper, 2);
}

TEST(FormulaLandscapeTest, FocusIsOnTheFieldThatContainsAPoint) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      FormulaLandscape f,
      FormulaLandscape::Create("x^4/4 - x^2/2 + 0.1*x", -2, 2));
  EXPECT_EQ(f.field().minimum, f.fields()[0].minimum);
  EXPECT_TRUE(f.FocusOn(1.5));
  EXPECT_EQ(f.field().minimum, f.fields()[1].minimum);
  EXPECT_FALSE(f.FocusOn(2));
  EXPECT_FALSE(f.FocusOn(f.critical_points()[1].position));
  EXPECT_EQ(f.field().minimum, f.fields()[1].minimum);
}

// The deck's landscape. References: mpmath with 40 digits.
TEST(FormulaLandscapeTest, FourMinima) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const FormulaLandscape f,
      FormulaLandscape::Create(
          "(x+1.6)*(x+1.3)^2*(x-0.2)^2*(x-0.7)^2*(x-1.6)"
          "*(0.05*abs(1.65-x))^0.6*(1+1/(0.01+4*(x-0.5)^2))"
          "*(1+1/(0.1+4*(x+1.5)^2))*(1-exp(-5*(x+0.8)^2)/4)",
          -1.6, 1.6));
  const std::vector<CriticalPoint> expected = {
      {-1.5114836478324735113, 163.40000959691987},
      {-1.3, -24.068192314307286},
      {-0.69927305513562174166, 2.1779615133096257},
      {0.2, -2.3565555702476702},
      {0.49624453836305574694, 446.30564725450409},
      {0.7, -4.8140969086674631},
      {1.322093745167914042, 7.733224214852953}};
  ASSERT_EQ(f.critical_points().size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    // Both sides are rounded from more digits than a double has, the positions
    // to the same double.
    EXPECT_EQ(f.critical_points()[i].position, expected[i].position) << i;
    EXPECT_DOUBLE_EQ(f.critical_points()[i].second_derivative,
                     expected[i].second_derivative);
    EXPECT_NEAR(f.SecondDerivative(expected[i].position),
                expected[i].second_derivative,
                1e-12 * std::fabs(expected[i].second_derivative));
  }
  EXPECT_DOUBLE_EQ(f.Value(-0.69927305513562174166), -0.40282306911174399);
  EXPECT_DOUBLE_EQ(f.Gradient(HighPrecision("-1.55")).convert_to<double>(),
                   -6.7861688693730717876);
  EXPECT_DOUBLE_EQ(f.Gradient(HighPrecision("0.45")).convert_to<double>(),
                   -5.6107165199753563815);
  EXPECT_DOUBLE_EQ(f.Gradient(1.5), 1.6738834978829954974);
  ASSERT_EQ(f.fields().size(), 4u);
  const double widths[] = {1.6 - 1.5114836478324735113,
                           1.3 - 0.69927305513562174166,
                           0.7 - 0.49624453836305574694,
                           1.6 - 1.322093745167914042};
  for (int i = 0; i < 4; ++i) {
    EXPECT_DOUBLE_EQ(f.fields()[i].EffectiveWidth(), widths[i]);
  }
}

// dx/dt = x - x^3: x^2 = 1 / (1 + (1/x0^2 - 1) exp(-2 t)). Some 100 steps of
// 2e-12 each, spread by at most a factor of 10 from x = 0.1 on.
TEST(FormulaLandscapeTest, Flow) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const FormulaLandscape f,
      FormulaLandscape::Create("x^4/4 - x^2/2", -2, 2));
  for (double t : {0.5, 2.0, 8.0}) {
    EXPECT_NEAR(f.Flow(0.1, t), 1 / std::sqrt(1 + 99 * std::exp(-2 * t)),
                100 * 2e-12 * 10);
  }
  EXPECT_TRUE(std::isnan(f.Flow(1.5, -10)));
  EXPECT_TRUE(std::isnan(f.Gradient(std::nan(""))));
}

TEST(FormulaLandscapeTest, KinksOutsideDoNoHarm) {
  THSGD_EXPECT_OK(
      FormulaLandscape::Create("x^2 + abs(x + 3) / 2 + max(x, -2)", -1, 1)
          .status());
  THSGD_EXPECT_OK(
      FormulaLandscape::Create("x^2 + 1/(x + 1.001)", -1, 2).status());
}

struct Fault {
  std::string formula;
  std::string message;
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << fault.formula;
}

class FaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(FaultTest, OneClearMessage) {
  EXPECT_THAT(FormulaLandscape::Create(GetParam().formula, -1, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    FormulaLandscape, FaultTest,
    ::testing::Values(
        Fault{"x^2 +", "formula: expected a number, a name or \"(\" at "
                       "character 6, not the end"},
        Fault{"x^2 + y", "formula: unknown name \"y\"; known are x, "},
        Fault{"x^2 + 1/x", "formula: a divisor may be 0, at character 8 for x "
                           "near "},
        Fault{"x^2 + 1/(x - 1)", "formula: a divisor may be 0, at character 8 "
                                 "for x near 1"},
        Fault{"sin(x)/x", "formula: a divisor may be 0, at character 7"},
        Fault{"log(x + 0.5)", "formula: the base of a power, or a logarithm's "
                              "argument, may be <= 0, at character 1 for x "
                              "near -1"},
        Fault{"(x + 0.5)^1.5", "may be <= 0, at character 10 for x near -1"},
        Fault{"sqrt(x + 0.5)", "formula: a root's argument may be <= 0, at "
                               "character 1 for x near -1"},
        Fault{"abs(x - 0.25)", "formula: abs, sign, min or max may be at its "
                               "kink, where there is no derivative, at "
                               "character 1 for x near 0.25"},
        Fault{"x^2 + max(x, 0.25)", "at its kink, where there is no "
                                    "derivative, at character 7 for x near "
                                    "0.25"},
        Fault{"x^2 + sign(x - 0.25)", "may be at its kink"},
        Fault{"x^2 + floor(x - 0.25)", "formula: floor may be at a jump, where "
                                       "there is no derivative, at character 7 "
                                       "for x near -0.75"},
        Fault{"x^2 + tan(2*x)", "formula: the value may not be finite, at "
                                "character 7 for x near "},
        Fault{"exp(exp(exp(5 + x)))", "formula: the value may not be finite"},
        Fault{"x", "formula: there is no minimum inside (-1, 1)"},
        Fault{"1", "formula: f' is 0 at an end of the domain at x near -1"},
        Fault{"-x^2", "formula: there is no minimum inside (-1, 1)"},
        Fault{"x^4", "formula: there is a degenerate critical point (f' = f'' "
                     "= 0) at x near "},
        Fault{"x^2 + 1e-3*sin(1e5*x)", "formula: "}));

TEST(FormulaLandscapeCreateTest, NamesEveryFaultAtOnce) {
  EXPECT_THAT(FormulaLandscape::Create("2 +", 1, -1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "upper = -1; must be > lower and finite\n"
                       "formula: expected a number, a name or \"(\" at "
                       "character 4, not the end"));
  EXPECT_THAT(FormulaLandscape::Create("x^2", -INFINITY, NAN).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "lower = -inf; must be finite\n"
                       "upper = nan; must be > lower and finite"));
}

}  // namespace
}  // namespace thsgd

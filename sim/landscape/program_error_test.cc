// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/program_error.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/double_program.h"
#include "sim/landscape/enclosure.h"
#include "sim/landscape/expression.h"
#include "sim/landscape/formula.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Program GradientOf(const std::string& text, int num_variables) {
  std::vector<std::string> names;
  for (int k = 1; k <= num_variables; ++k) {
    names.push_back(absl::StrCat("x", k));
  }
  absl::StatusOr<Formula> formula = ParseFormula(text, names);
  EXPECT_TRUE(formula.ok()) << formula.status();
  return Program(formula->graph,
                 formula->graph.Gradient(formula->root, num_variables));
}

// Errors of the two outputs at a point, against 50 digits.
std::vector<double> ErrorsAt(const Program& program,
                             const std::vector<double>& x) {
  const DoubleProgram in_double(program, static_cast<int>(x.size()));
  std::vector<double> computed(x.size());
  in_double.Evaluate(x, absl::MakeSpan(computed));
  std::vector<HighPrecision> exact(x.size());
  Evaluate(program, std::vector<HighPrecision>(x.begin(), x.end()),
           absl::MakeSpan(exact));
  std::vector<double> errors;
  for (std::size_t k = 0; k < x.size(); ++k) {
    errors.push_back(
        HighPrecision(abs(computed[k] - exact[k])).convert_to<double>());
  }
  return errors;
}

struct Case {
  const char* formula;
  // Half-width of the box, and what the whole box's bound must not exceed.
  double half_width;
  double largest_bound;
};

class ProgramErrorTest : public ::testing::TestWithParam<Case> {};

// At many points: error <= running bound <= bound on the box.
TEST_P(ProgramErrorTest, BoundsHold) {
  const Case& c = GetParam();
  const Program program = GradientOf(c.formula, 2);
  const Enclosure side(-c.half_width, c.half_width);
  const ProgramError on_box = BoundErrorsOnBox(program, {side, side}, 2000);
  EXPECT_EQ(on_box.share, 1);
  EXPECT_LE(on_box.bound, c.largest_bound);
  RecordProperty("bound", absl::StrCat(on_box.bound));
  double worst_ratio = 0;
  constexpr int kPoints = 25;
  for (int i = 0; i < kPoints; ++i) {
    for (int j = 0; j < kPoints; ++j) {
      // No point is special.
      const std::vector<double> x = {
          c.half_width * (2 * (i + 0.3141) / kPoints - 1),
          c.half_width * (2 * (j + 0.2718) / kPoints - 1)};
      std::vector<double> running(2);
      BoundErrors(program, {Enclosure(x[0]), Enclosure(x[1])},
                  absl::MakeSpan(running));
      const std::vector<double> errors = ErrorsAt(program, x);
      for (int k = 0; k < 2; ++k) {
        EXPECT_LE(errors[k], running[k]) << x[0] << ", " << x[1];
        EXPECT_LE(running[k], on_box.bound) << x[0] << ", " << x[1];
        worst_ratio = std::max(worst_ratio, errors[k] / running[k]);
      }
    }
  }
  // The running bound is within a factor 20 of an error that occurs.
  EXPECT_GT(worst_ratio, 0.05);
}

INSTANTIATE_TEST_SUITE_P(
    Formulas, ProgramErrorTest,
    ::testing::Values(
        Case{"0.01*((x1^2 + x2 - 11)^2 + (x1 + x2^2 - 7)^2)", 5, 1e-13},
        Case{"x1^2 + x2^2 - 2*exp(-4*((x1 - 1)^2 + x2^2))", 4, 1e-13},
        Case{"log(3 + sin(x1*x2)) + atan(x1 - x2)", 3, 1e-13},
        Case{"sqrt(2 + cos(3*x1)) + tan(x2/8)*x1", 4, 1e-13},
        Case{"sinh(x1/5)*cosh(x2/4) - tanh(2*x2)/(1 + x1^4)", 3, 1e-13},
        Case{"(5 + x2)^1.3*x1^7 + abs(x1 + 9)*floor(20.5)", 2, 3e-11}));

TEST(BoundErrorsTest, InfiniteWhereThereIsNone) {
  const auto bound = [](const std::string& formula, double lower,
                        double upper) {
    double result;
    BoundErrors(GradientOf(formula, 1), {Enclosure(lower, upper)},
                absl::MakeSpan(&result, 1));
    return result;
  };
  EXPECT_LT(bound("1/x1", 1, 2), 1e-14);
  EXPECT_EQ(bound("1/x1", -1, 2), kInfinity);
  EXPECT_EQ(bound("log(x1)", 0, 2), kInfinity);
  EXPECT_EQ(bound("abs(x1)^3", -1, 2), kInfinity);
  EXPECT_EQ(bound("exp(x1)", 600, 701), kInfinity);
  EXPECT_EQ(bound("sin(x1)", 1, 1e9), kInfinity);
  // Numbers that are exact in every step have no error worth naming.
  EXPECT_EQ(bound("3*x1", 1, 2), 0);
}

// The pieces next to the kink stay without a bound, the others have one.
TEST(BoundErrorsOnBoxTest, ShareOfTheBox) {
  const Program program = GradientOf("abs(x1)^3", 1);
  const ProgramError error = BoundErrorsOnBox(program, {Enclosure(-1, 1)}, 16);
  EXPECT_LT(error.share, 1);
  EXPECT_GT(error.share, 0.9);
  EXPECT_LT(error.bound, 1e-14);
  EXPECT_GT(error.bound, 0);
}

}  // namespace
}  // namespace thsgd

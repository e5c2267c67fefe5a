// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/double_program.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/expression.h"
#include "sim/landscape/formula.h"
#include "sim/numeric/checked_functions.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

// The formula's value and gradient in one program.
Program ValueAndGradient(const std::string& text, int num_variables) {
  std::vector<std::string> names;
  for (int k = 1; k <= num_variables; ++k) {
    names.push_back("x" + std::to_string(k));
  }
  absl::StatusOr<Formula> formula = ParseFormula(text, names);
  EXPECT_TRUE(formula.ok()) << formula.status();
  std::vector<ExpressionGraph::Id> outputs =
      formula->graph.Gradient(formula->root, num_variables);
  outputs.push_back(formula->root);
  return Program(formula->graph, outputs);
}

std::vector<double> Evaluated(const std::string& text,
                              const std::vector<double>& x) {
  const DoubleProgram program(ValueAndGradient(text, x.size()), x.size());
  std::vector<double> outputs(x.size() + 1);
  program.Evaluate(x, absl::MakeSpan(outputs));
  return outputs;
}

TEST(DoubleProgramTest, ByHand) {
  EXPECT_THAT(Evaluated("x1^2*x2 - x2/4", {3, 8}), ElementsAre(48, 8.75, 70));
  EXPECT_THAT(Evaluated("-abs(x1)", {-3}), ElementsAre(1, -3));
  // Outputs that are variables, numbers or each other.
  EXPECT_THAT(Evaluated("x1*x2", {3, 8}), ElementsAre(8, 3, 24));
  EXPECT_THAT(Evaluated("x1 + x2", {3, 8}), ElementsAre(1, 1, 11));
  EXPECT_THAT(Evaluated("(x1 + x2)^2", {3, 8}), ElementsAre(22, 22, 121));
  EXPECT_THAT(Evaluated("7", {3}), ElementsAre(0, 7));
}

// x1 x2 + x3 and its relatives are rounded once: with a = 1 + 2^-30,
// a^2 = 1 + 2^-29 + 2^-60.
TEST(DoubleProgramTest, ProductsInSumsAreFused) {
  const double a = 1 + 0x1p-30;
  const double b = 1 + 0x1p-29;
  EXPECT_EQ(Evaluated("x1*x2 + x3", {a, a, -b})[3], 0x1p-60);
  EXPECT_EQ(Evaluated("x3 + x1*x2", {a, a, -b})[3], 0x1p-60);
  EXPECT_EQ(Evaluated("x1*x2 - x3", {a, a, b})[3], 0x1p-60);
  EXPECT_EQ(Evaluated("x3 - x1*x2", {a, a, b})[3], -0x1p-60);
  EXPECT_EQ(Evaluated("x1^2 - x3", {a, a, b})[3], 0x1p-60);
  // Not where the product is needed by itself as well.
  EXPECT_EQ(Evaluated("(x1*x2 - x3)/(x1*x2)", {a, a, b})[3], 0);
}

TEST(DoubleProgramTest, IntegerPowers) {
  for (int exponent = 2; exponent <= 40; ++exponent) {
    EXPECT_THAT(Evaluated("x1^" + std::to_string(exponent), {2}),
                ElementsAre(std::ldexp(exponent, exponent - 1),
                            std::ldexp(1, exponent)));
  }
}

// Node by node in 50 digits: close at many points, for every function.
TEST(DoubleProgramTest, AgreesWithFiftyDigits) {
  for (const char* text :
       {"exp(x1)*x2", "log(x1 + 3)/x2", "sqrt(x1 + 3)*x2", "sin(x1)*cos(x2)",
        "tan(x1/2)*x2", "sinh(x1) + cosh(x2)", "tanh(x1*x2)", "atan(x1 - x2)",
        "abs(x1)*sign(x2)", "floor(x1)*x2", "min(x1, x2)*max(x1, 2*x2)",
        "(x1 + 4)^0.7*x2^5", "pi*x1 + e*x2",
        "(x1^2 + x2 - 11)^2 + (x1 + x2^2 - 7)^2"}) {
    const Program exact = ValueAndGradient(text, 2);
    const DoubleProgram program(exact, 2);
    std::vector<HighPrecision> expected(3);
    std::vector<double> outputs(3);
    for (double x1 = -1.93; x1 < 2; x1 += 0.37) {
      for (double x2 = -1.91; x2 < 2; x2 += 0.41) {
        Evaluate(exact, {x1, x2}, absl::MakeSpan(expected));
        program.Evaluate({x1, x2}, absl::MakeSpan(outputs));
        for (int k = 0; k < 3; ++k) {
          const double value = expected[k].convert_to<double>();
          // No bound of this kind is documented; a wrong operation is off by
          // far more. The bound is program_error.h's.
          EXPECT_NEAR(outputs[k], value, 1e-13 * (100 + std::fabs(value)))
              << text << " output " << k << " at " << x1 << ", " << x2;
        }
      }
    }
  }
}

TEST(DoubleProgramTest, OutsideAFunctionsRangeIsNan) {
  EXPECT_TRUE(std::isnan(Evaluated("log(x1)", {-1})[1]));
  EXPECT_TRUE(std::isnan(Evaluated("exp(x1)", {701})[1]));
  EXPECT_TRUE(std::isnan(Evaluated("sin(x1)", {1e9})[1]));
  EXPECT_TRUE(std::isnan(Evaluated("sqrt(x1)", {-1})[1]));
  EXPECT_TRUE(std::isnan(Evaluated("1/(1 + exp(x1))", {1000})[1]));
}

// Scratch rows are used again: the rows of a long sum do not grow with it.
TEST(DoubleProgramTest, FewRows) {
  std::string text = "x1";
  for (int i = 0; i < 200; ++i) text += "*(x1 + 1)/3 + x1";
  absl::StatusOr<Formula> formula = ParseFormula(text, {"x1"});
  THSGD_ASSERT_OK(formula.status());
  const DoubleProgram program(Program(formula->graph, {formula->root}), 1);
  EXPECT_LE(program.num_rows(), 10);
}

}  // namespace
}  // namespace thsgd

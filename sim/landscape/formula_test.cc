// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/formula.h"

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/expression.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

// The formula's value at x = 2, y = 3.
HighPrecision ValueOf(const std::string& text) {
  const Formula formula = *ParseFormula(text, {"x", "y"});
  const HighPrecision x[] = {2, 3};
  HighPrecision value;
  Evaluate(Program(formula.graph, {formula.root}), x, {&value, 1});
  return value;
}

TEST(ParseFormulaTest, Precedence) {
  EXPECT_EQ(ValueOf("1 + x * y"), 7);
  EXPECT_EQ(ValueOf("(1 + x) * y"), 9);
  EXPECT_EQ(ValueOf("10 - x - y"), 5);
  EXPECT_EQ(ValueOf("12 / x / y"), 2);
  EXPECT_EQ(ValueOf("-x^2"), -4);
  EXPECT_EQ(ValueOf("2^y^x"), 512);
  EXPECT_EQ(ValueOf("2^-x"), 0.25);
  EXPECT_EQ(ValueOf("2^-x^2"), 0.0625);
  EXPECT_EQ(ValueOf("--x"), 2);
  EXPECT_EQ(ValueOf("-+-x"), 2);
  EXPECT_EQ(ValueOf("x*-y"), -6);
  EXPECT_EQ(ValueOf(" x "), 2);
  EXPECT_EQ(ValueOf("max(x, y) - min(x, y)"), 1);
  EXPECT_EQ(ValueOf("abs(x - y) + sign(x - y) + floor(y / x)"), 1);
}

TEST(ParseFormulaTest, NumbersAreDecimalToFiftyDigits) {
  EXPECT_EQ(ValueOf("0.1"), HighPrecision(1) / 10);
  EXPECT_EQ(ValueOf(".5e1"), 5);
  EXPECT_EQ(ValueOf("2.E-1"), HighPrecision(1) / 5);
  EXPECT_EQ(ValueOf("1e2"), 100);
}

// The same functions of 50 digits, called directly: equality is exact.
TEST(ParseFormulaTest, Functions) {
  const HighPrecision x = 2;
  EXPECT_EQ(ValueOf("sqrt(x)"), HighPrecision(sqrt(x)));
  EXPECT_EQ(ValueOf("exp(x)"), HighPrecision(exp(x)));
  EXPECT_EQ(ValueOf("log(x)"), HighPrecision(log(x)));
  EXPECT_EQ(ValueOf("sin(x)"), HighPrecision(sin(x)));
  EXPECT_EQ(ValueOf("cos(x)"), HighPrecision(cos(x)));
  EXPECT_EQ(ValueOf("tan(x)"), HighPrecision(tan(x)));
  EXPECT_EQ(ValueOf("sinh(x)"), HighPrecision(sinh(x)));
  EXPECT_EQ(ValueOf("cosh(x)"), HighPrecision(cosh(x)));
  EXPECT_EQ(ValueOf("tanh(x)"), HighPrecision(tanh(x)));
  EXPECT_EQ(ValueOf("atan(x)"), HighPrecision(atan(x)));
  // pi and e carry relative errors of 2^-168.
  EXPECT_LT(abs(ValueOf("log(e^x)") - 2), HighPrecision("1e-49"));
  EXPECT_LT(abs(ValueOf("sin(pi)")), HighPrecision("1e-49"));
  // x^y = exp(y log x) loses a few units of 2^-168.
  EXPECT_LT(abs(ValueOf("x^0.5") - sqrt(x)), HighPrecision("1e-48"));
  EXPECT_LT(abs(ValueOf("x^(y/2)^2") - pow(x, HighPrecision(2.25))),
            HighPrecision("1e-48"));
}

struct Fault {
  std::string text;
  std::string message;
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << fault.text.substr(0, 40);
}

class FaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(FaultTest, SaysWhereAndWhatWasExpected) {
  EXPECT_THAT(ParseFormula(GetParam().text, {"x"}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    ParseFormula, FaultTest,
    ::testing::Values(
        Fault{"", "expected a number, a name or \"(\" at character 1, not the "
                  "end"},
        Fault{"x +", "expected a number, a name or \"(\" at character 4, not "
                     "the end"},
        Fault{"x^^2", "expected a number, a name or \"(\" at character 3, not "
                      "\"^2\""},
        Fault{"2 x", "expected an operator or the end at character 3, not "
                     "\"x\""},
        Fault{"x)", "expected an operator or the end at character 2, not "
                    "\")\""},
        Fault{"(x + 1", "expected an operator or \")\" at character 7, not the "
                        "end"},
        Fault{"sin(x", "expected an operator, \",\" or \")\" at character 6"},
        Fault{"sin()", "expected a number, a name or \"(\" at character 5"},
        Fault{"1 + sin", "the function \"sin\" lacks its \"(\", at character "
                         "5"},
        Fault{"sin(x, x)", "\"sin\" takes 1 argument, 2 are given, at "
                           "character 1"},
        Fault{"min(x)", "\"min\" takes 2 arguments, 1 is given"},
        Fault{"x + y", "unknown name \"y\"; known are x, pi, e, sqrt, exp"},
        Fault{"2*erf(x)", "unknown name \"erf\"; known are x"},
        Fault{"x(1)", "\"x\" is no function, at character 1"},
        Fault{"x^2000", "an integer exponent must be between -1000 and 1000, "
                        "at character 2"},
        Fault{"1e999", "the number 1e999 must be < 1e300"},
        Fault{"1e99999999999999", "the number 1e99999999999999 must be"},
        Fault{"system(\"ls\")", "expected a number, a name or \"(\" at "
                                "character 8"},
        Fault{"x; y", "expected an operator or the end at character 2"},
        Fault{"x = 2", "expected an operator or the end at character 3"},
        Fault{"x\n", "character 2 is not a printable ASCII character"},
        Fault{"x\xc2\xb2", "character 2 is not a printable ASCII"},
        Fault{std::string(65, '('), "character 65 opens more than 64"},
        Fault{std::string(20001, '-'), "has 20001 characters; at most 20000"}));

// The longest chains of every kind do not exhaust the stack.
TEST(ParseFormulaTest, LongChains) {
  std::string nested(kMaxFormulaNesting, '(');
  nested += "x" + std::string(kMaxFormulaNesting, ')');
  EXPECT_EQ(ValueOf(nested), 2);
  EXPECT_EQ(ValueOf(std::string(kMaxFormulaLength - 1, '-') + "x"), -2);
  std::string powers = "x";
  std::string sum = "x";
  for (int i = 0; i < 9000; ++i) {
    powers += "^1";
    sum += "+x";
  }
  EXPECT_EQ(ValueOf(powers), 2);
  EXPECT_EQ(ValueOf(sum), 18002);
}

}  // namespace
}  // namespace thsgd

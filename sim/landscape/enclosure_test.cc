// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/enclosure.h"

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/expression.h"
#include "sim/landscape/formula.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

Program Compile(const std::string& text) {
  const Formula formula = *ParseFormula(text, {"x"});
  return Program(formula.graph, {formula.root});
}

Suspect EncloseOn(const Program& program, const Enclosure& box,
                  Enclosure* enclosure) {
  return Enclose(program, absl::MakeConstSpan(&box, 1),
                 absl::MakeSpan(enclosure, 1));
}

// Values in 50 digits on a grid lie inside, for every operation.
TEST(EncloseTest, ContainsTheValues) {
  for (const char* text :
       {"x + 0.1", "x - 0.3", "x * x * -1.1", "1 / (x + 7)", "-x", "x^3", "x^4",
        "x^-2 + 0*x", "sqrt(x)", "exp(x)", "log(x)", "sin(3*x)", "cos(5*x)",
        "tan(x / 3)", "sinh(x)", "cosh(x - 1)", "tanh(x)", "atan(x)", "abs(x)",
        "abs(-x)", "sign(x)", "floor(x / 4 + 0.2)", "x^0.6", "min(x, 3)",
        "max(x, 3)", "pi * x + e"}) {
    const Program program = Compile(text);
    const Enclosure box(0.5, 1.75);
    Enclosure enclosure;
    ASSERT_EQ(EncloseOn(program, box, &enclosure).node, nullptr)
        << text;
    for (double x = 0.5; x <= 1.75; x += 1.0 / 64) {
      const HighPrecision at = x;
      HighPrecision value;
      Evaluate(program, {&at, 1}, {&value, 1});
      EXPECT_GE(value, enclosure.lower()) << text << " at " << x;
      EXPECT_LE(value, enclosure.upper()) << text << " at " << x;
    }
  }
}

// On a single point the enclosure is as narrow as its roundings: at most 20
// operations of 2^-48 each here.
TEST(EncloseTest, IsTightOnAPoint) {
  const Program program = Compile("exp(sin(x) + 1) / (x^2 + 0.1)");
  const Enclosure box(0.5, 0.5);
  Enclosure enclosure;
  ASSERT_EQ(EncloseOn(program, box, &enclosure).node, nullptr);
  EXPECT_LT(width(enclosure), 40 * 0x1p-48 * enclosure.upper());
}

TEST(EncloseTest, NamesTheSuspect) {
  const struct {
    const char* text;
    const char* what;
    int position;
  } kCases[] = {
      {"2 + 1/x", "a divisor may be 0", 6},
      {"log(x)", "argument, may be <= 0", 1},
      {"x^0.5", "the base of a power", 2},
      {"3*sqrt(x)", "a root's argument", 3},
      {"abs(x - 0.25)", "at its kink", 1},
      {"x + max(x, 0.25)", "at its kink", 5},
      {"floor(x)", "floor may be at a jump", 1},
      {"exp(1000 + x)", "may not be finite", 1},
      {"x * (1e200 * 1e200)", "may not be finite", 12},
  };
  for (const auto& c : kCases) {
    const Program program = Compile(c.text);
    const Enclosure box(-1, 1);
    Enclosure enclosure;
    const Suspect suspect = EncloseOn(program, box, &enclosure);
    ASSERT_NE(suspect.node, nullptr) << c.text;
    EXPECT_THAT(suspect.what, HasSubstr(c.what)) << c.text;
    EXPECT_EQ(suspect.node->position, c.position) << c.text;
    EXPECT_FALSE(IsFinite(enclosure));
  }
}

}  // namespace
}  // namespace thsgd

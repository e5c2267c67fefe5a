// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// muParser at its pin: a double well typed as a formula, and a faulty one.

#include "gtest/gtest.h"
#include "muParser.h"

namespace {

TEST(MuParserTest, DoubleWell) {
  double x = 1.5;
  mu::Parser parser;
  parser.DefineVar("x", &x);
  parser.SetExpr("x^4/4 - x^2/2");
  EXPECT_EQ(parser.Eval(), 0.140625);
  x = -1;
  EXPECT_EQ(parser.Eval(), -0.25);
}

// The exception crosses from the shared library into ours.
TEST(MuParserTest, FaultIsReported) {
  mu::Parser parser;
  parser.SetExpr("1 + y");
  EXPECT_THROW(parser.Eval(), mu::Parser::exception_type);
}

}  // namespace

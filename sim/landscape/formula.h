// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A loss typed as a formula, such as x^4/4 - x^2/2 + 0.1*x.
//
// Operators, from loose to tight: + -, * /, unary + -, ^ (to the right, so
// -x^2 = -(x^2) and 2^3^2 = 2^9). Numbers are decimal and exact to 50 digits.
// Constants: pi, e. Functions: sqrt exp log (natural) sin cos tan sinh cosh
// tanh atan abs sign floor of one argument, min max of two. Nothing is executed
// but these.

#ifndef THSGD_SIM_LANDSCAPE_FORMULA_H_
#define THSGD_SIM_LANDSCAPE_FORMULA_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sim/landscape/expression.h"

namespace thsgd {

struct Formula {
  ExpressionGraph graph;
  ExpressionGraph::Id root;
};

// Caps that keep a formula from exhausting stack or memory.
inline constexpr int kMaxFormulaLength = 20000;
inline constexpr int kMaxFormulaNesting = 64;
inline constexpr int kMaxIntegerExponent = 1000;

// Errors: InvalidArgument that says what was expected at which character
// (counted from 1); or that the formula is longer than kMaxFormulaLength
// characters, nested deeper than kMaxFormulaNesting parentheses or has an
// exponent beyond kMaxIntegerExponent.
absl::StatusOr<Formula> ParseFormula(absl::string_view text,
                                     const std::vector<std::string>& variables);

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_FORMULA_H_

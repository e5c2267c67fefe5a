// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Reads a formula, differentiates it and evaluates all of it: in 50 digits, in
// double and on intervals. Input: the formula, in x1 and x2.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "sim/landscape/double_program.h"
#include "sim/landscape/enclosure.h"
#include "sim/landscape/expression.h"
#include "sim/landscape/formula.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

void FuzzFormula(absl::string_view input) {
  absl::StatusOr<Formula> formula = ParseFormula(input, {"x1", "x2"});
  if (!formula.ok()) return;
  std::vector<ExpressionGraph::Id> outputs =
      formula->graph.Gradient(formula->root, 2);
  outputs.push_back(formula->root);
  const Program program(formula->graph, outputs);
  const DoubleProgram in_double(program, 2);
  for (double x : {-1e300, -2.5, 0.0, 1.0, 3e-300}) {
    const HighPrecision exact_point[] = {x, 0.5};
    HighPrecision exact[3];
    Evaluate(program, exact_point, exact);
    const double point[] = {x, 0.5};
    double values[3];
    in_double.Evaluate(point, values);
  }
  const Enclosure box[] = {Enclosure(-2, 2), Enclosure(0, 1)};
  Enclosure enclosures[3];
  Enclose(program, box, enclosures);
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzFormula({reinterpret_cast<const char*>(data), size});
  return 0;
}

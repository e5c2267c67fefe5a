// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Makes landscapes of formulas: on the line, with critical points, fields and
// flow, and in the plane. Input: a formula in x, or in x1 and x2.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/formula_landscape.h"
#include "sim/landscape/multivariate_formula.h"

namespace thsgd {
namespace {

void FuzzFormulaLandscape(absl::string_view input) {
  const absl::StatusOr<FormulaLandscape> line =
      FormulaLandscape::Create(input, -2, 2);
  if (line.ok()) {
    THSGD_CHECK(!line->fields().empty());
    for (const AttractionField& field : line->fields()) {
      THSGD_CHECK_LE(field.lower, field.minimum);
      THSGD_CHECK_LE(field.minimum, field.upper);
    }
    // The solver is explicit: what it takes grows with curvature times time.
    const double minimum = line->fields()[0].minimum;
    line->Flow(minimum, 1 / std::fmax(1, line->SecondDerivative(minimum)));
  }
  const absl::StatusOr<MultivariateFormula> plane =
      MultivariateFormula::Create(input, 2, -1, 2);
  if (plane.ok()) plane->FindMinima(1);
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzFormulaLandscape({reinterpret_cast<const char*>(data), size});
  return 0;
}

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The landscapes an experiment can name.

#ifndef THSGD_SIM_LANDSCAPE_LANDSCAPE_H_
#define THSGD_SIM_LANDSCAPE_LANDSCAPE_H_

#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/formula_landscape.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/landscape/quartic_well.h"

namespace thsgd {

// In one dimension. Each alternative offers Value(x), Gradient(x),
// SecondDerivative(x), Flow(x, t) and field(); those with several fields also
// fields(), critical_points() and FocusOn(x), which chooses the one that
// field() gives.
using Landscape = std::variant<QuadraticWell, QuarticWell, PolynomialLandscape,
                               FormulaLandscape, FourMinimaLandscape>;

// The field in focus.
inline const AttractionField& FieldOf(const Landscape& landscape) {
  return std::visit(
      [](const auto& f) -> const AttractionField& { return f.field(); },
      landscape);
}

// All fields, in ascending order.
std::vector<AttractionField> FieldsOf(const Landscape& landscape);

// Where f is defined, units of x; the whole line for most.
struct Domain {
  double lower;
  double upper;
};
Domain DomainOf(const Landscape& landscape);

// f'' at the sharpest minimum: descent is unstable for a learning rate of
// 2 / f'' and above.
double LargestCurvature(const Landscape& landscape);

// The table of f' on [lower, upper] that simulations use.
// Errors: those of GradientTable::Create.
absl::StatusOr<GradientTable> TabulateGradient(const Landscape& landscape,
                                               double lower, double upper);

// Moves the focus to the field that contains x.
// Errors: InvalidArgument if there is none: "is in no attraction field; ...".
absl::Status FocusOn(double x, Landscape& landscape);

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_LANDSCAPE_H_

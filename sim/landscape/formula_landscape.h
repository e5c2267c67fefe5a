// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A landscape typed as a formula in x (formula.h) on an interval.

#ifndef THSGD_SIM_LANDSCAPE_FORMULA_LANDSCAPE_H_
#define THSGD_SIM_LANDSCAPE_FORMULA_LANDSCAPE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/critical_points.h"
#include "sim/landscape/expression.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {

// Values and derivatives are computed in 50 digits, from exact derivatives of
// the formula, and rounded to double: within half a unit of the last place
// unless more than 30 digits cancel, and the same on every machine. That takes
// microseconds; simulate from a table. NaN or infinite outside the formula's
// domain, where nothing is promised.
class FormulaLandscape {
 public:
  // Errors: InvalidArgument unless lower < upper are finite, the formula can be
  // read, f, f' and f'' are proved to be finite and f differentiable on
  // [lower, upper] (abs, sign, floor, min and max must not reach a kink, a
  // divisor not 0, even where that cancels, as in sin(x)/x), and all minima and
  // maxima are found, none of them degenerate.
  static absl::StatusOr<FormulaLandscape> Create(absl::string_view formula,
                                                 double lower, double upper);

  double lower() const { return lower_; }
  double upper() const { return upper_; }
  const std::vector<CriticalPoint>& critical_points() const {
    return geometry_.critical_points;
  }
  // The first and the last may end at `lower` and `upper`.
  const std::vector<AttractionField>& fields() const {
    return geometry_.fields;
  }

  // The field in focus: what a measurement of one field looks at. The first
  // until another is chosen.
  const AttractionField& field() const { return geometry_.fields[focus_]; }
  // Moves the focus to the field that contains x; false if there is none.
  bool FocusOn(double x) { return FindField(geometry_.fields, x, &focus_); }

  double Value(double x) const { return Output(value_, x); }
  double Gradient(double x) const { return Output(gradient_, x); }
  double SecondDerivative(double x) const {
    return Output(second_derivative_, x);
  }
  HighPrecision Value(const HighPrecision& x) const;
  HighPrecision Gradient(const HighPrecision& x) const;

  // Solution at time t of dx/dt = -f'(x), x(0) = x, to the default tolerance of
  // gradient_flow.h; NaN where it does not exist.
  double Flow(double x, double t) const;

 private:
  FormulaLandscape() = default;

  static double Output(const Program& program, double x);

  double lower_;
  double upper_;
  Program value_;
  Program gradient_;
  Program second_derivative_;
  Geometry geometry_;
  int focus_ = 0;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_FORMULA_LANDSCAPE_H_

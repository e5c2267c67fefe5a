// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/four_minima_landscape.h"

#include <limits>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "sim/landscape/critical_points.h"
#include "sim/landscape/formula_landscape.h"
#include "sim/landscape/gradient_flow.h"

namespace thsgd {
namespace {

Geometry Find() {
  constexpr double kBound = FourMinimaLandscape::kBound;
  const absl::StatusOr<FormulaLandscape> formula =
      FormulaLandscape::Create(FourMinimaLandscape::kFormula, -kBound, kBound);
  THSGD_CHECK(formula.ok());
  return {formula->critical_points(), formula->fields()};
}

}  // namespace

FourMinimaLandscape::FourMinimaLandscape() {
  static const Geometry& geometry = *new Geometry(Find());
  geometry_ = &geometry;
}

double FourMinimaLandscape::Flow(double x, double t) {
  return GradientFlow([](double at) { return Gradient(at); }, x, t)
      .value_or(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The landscapes in R^d that an experiment can name.

#ifndef THSGD_SIM_LANDSCAPE_MULTIVARIATE_LANDSCAPE_H_
#define THSGD_SIM_LANDSCAPE_MULTIVARIATE_LANDSCAPE_H_

#include <variant>

#include "sim/landscape/multivariate_formula.h"
#include "sim/landscape/product_landscape.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/landscape/scaled_himmelblau.h"

namespace thsgd {

// Each alternative offers dimension(), Value(x), Gradient(x, g), which writes
// grad f(x) to g, and FlowToMinimum(x): the minimum whose attraction field
// contains x, or NotFound if there is none.
using MultivariateLandscape =
    std::variant<QuadraticBowl, ScaledHimmelblau, ProductLandscape,
                 MultivariateFormula>;

inline int DimensionOf(const MultivariateLandscape& landscape) {
  return std::visit([](const auto& f) { return f.dimension(); }, landscape);
}

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_MULTIVARIATE_LANDSCAPE_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The landscapes an experiment can name.

#ifndef THSGD_SIM_LANDSCAPE_LANDSCAPE_H_
#define THSGD_SIM_LANDSCAPE_LANDSCAPE_H_

#include <variant>

#include "sim/landscape/attraction_field.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/landscape/quartic_well.h"

namespace thsgd {

// Each alternative offers field(), Value(x), Gradient(x), SecondDerivative(x)
// and Flow(x, t).
using Landscape = std::variant<QuadraticWell, QuarticWell>;

inline const AttractionField& FieldOf(const Landscape& landscape) {
  return std::visit(
      [](const auto& f) -> const AttractionField& { return f.field(); },
      landscape);
}

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_LANDSCAPE_H_

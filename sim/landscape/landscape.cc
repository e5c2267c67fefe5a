// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/landscape.h"

#include <algorithm>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/fault_list.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {

std::vector<AttractionField> FieldsOf(const Landscape& landscape) {
  return std::visit(
      [](const auto& f) -> std::vector<AttractionField> {
        if constexpr (requires { f.fields(); }) {
          return f.fields();
        } else {
          return {f.field()};
        }
      },
      landscape);
}

Domain DomainOf(const Landscape& landscape) {
  struct {
    Domain operator()(const FormulaLandscape& f) const {
      return {.lower = f.lower(), .upper = f.upper()};
    }
    Domain operator()(const FourMinimaLandscape&) const {
      return {.lower = -FourMinimaLandscape::kBound,
              .upper = FourMinimaLandscape::kBound};
    }
    Domain operator()(const QuadraticWell&) const { return kLine; }
    Domain operator()(const QuarticWell&) const { return kLine; }
    Domain operator()(const PolynomialLandscape&) const { return kLine; }
    Domain kLine = {.lower = -std::numeric_limits<double>::infinity(),
                    .upper = std::numeric_limits<double>::infinity()};
  } visitor;
  return std::visit(visitor, landscape);
}

double LargestCurvature(const Landscape& landscape) {
  double largest = 0;
  for (const AttractionField& field : FieldsOf(landscape)) {
    largest = std::max(largest, std::visit(
                                    [&](const auto& f) {
                                      return f.SecondDerivative(field.minimum);
                                    },
                                    landscape));
  }
  return largest;
}

absl::StatusOr<GradientTable> TabulateGradient(const Landscape& landscape,
                                               double lower, double upper) {
  return GradientTable::Create(
      [&](const HighPrecision& x) -> HighPrecision {
        return std::visit(
            [&](const auto& f) -> HighPrecision { return f.Gradient(x); },
            landscape);
      },
      lower, upper);
}

absl::Status FocusOn(double x, Landscape& landscape) {
  const bool found = std::visit(
      [&](auto& f) {
        if constexpr (requires { f.FocusOn(x); }) {
          return f.FocusOn(x);
        } else {
          return f.field().Contains(x);
        }
      },
      landscape);
  if (found) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "is in no attraction field; they are ",
      absl::StrJoin(FieldsOf(landscape), ", ",
                    [](std::string* out, const AttractionField& field) {
                      absl::StrAppend(out, "(", ShortestDecimal(field.lower),
                                      ", ", ShortestDecimal(field.upper), ")");
                    })));
}

}  // namespace thsgd

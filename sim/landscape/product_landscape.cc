// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/product_landscape.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/critical_points.h"
#include "sim/landscape/polynomial_landscape.h"

namespace thsgd {

absl::StatusOr<ProductLandscape> ProductLandscape::Create(
    const PolynomialLandscape& coordinate, int dimension) {
  FaultList faults;
  faults.Require(dimension >= 1 && dimension <= kMaxDimension, "dimension",
                 dimension, absl::StrCat("1 to ", kMaxDimension));
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return ProductLandscape(coordinate, dimension);
}

double ProductLandscape::Value(absl::Span<const double> x) const {
  double sum = 0;
  for (int k = 0; k < dimension_; ++k) sum += coordinate_.Value(x[k]);
  return sum;
}

void ProductLandscape::Gradient(absl::Span<const double> x,
                                absl::Span<double> g) const {
  for (int k = 0; k < dimension_; ++k) g[k] = coordinate_.Gradient(x[k]);
}

absl::StatusOr<std::vector<int>> ProductLandscape::FieldIndices(
    absl::Span<const double> x) const {
  std::vector<int> indices(dimension_);
  for (int k = 0; k < dimension_; ++k) {
    if (!FindField(coordinate_.fields(), x[k], &indices[k])) {
      return absl::NotFoundError(
          absl::StrCat("coordinate ", k + 1, " = ", ShortestDecimal(x[k]),
                       " is in no attraction field"));
    }
  }
  return indices;
}

absl::StatusOr<std::vector<double>> ProductLandscape::FlowToMinimum(
    absl::Span<const double> x) const {
  THSGD_ASSIGN_OR_RETURN(const std::vector<int> indices, FieldIndices(x));
  std::vector<double> minimum;
  for (int index : indices) {
    minimum.push_back(coordinate_.fields()[index].minimum);
  }
  return minimum;
}

absl::StatusOr<double> ProductLandscape::EffectiveWidth(
    absl::Span<const double> x) const {
  THSGD_ASSIGN_OR_RETURN(const std::vector<int> indices, FieldIndices(x));
  double width = std::numeric_limits<double>::infinity();
  for (int index : indices) {
    width = std::min(width, coordinate_.fields()[index].EffectiveWidth());
  }
  return width;
}

}  // namespace thsgd

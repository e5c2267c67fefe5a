// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// f(x) = g(x_1) + ... + g(x_d): d independent copies of a potential of one
// variable, so that the attraction fields are products of its fields.

#ifndef THSGD_SIM_LANDSCAPE_PRODUCT_LANDSCAPE_H_
#define THSGD_SIM_LANDSCAPE_PRODUCT_LANDSCAPE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/polynomial_landscape.h"

namespace thsgd {

// Gradients have the error bound of PolynomialLandscape in each coordinate.
class ProductLandscape {
 public:
  static constexpr int kMaxDimension = 1000;

  // Errors: InvalidArgument unless dimension is 1 to kMaxDimension.
  static absl::StatusOr<ProductLandscape> Create(
      const PolynomialLandscape& coordinate, int dimension);

  int dimension() const { return dimension_; }
  const PolynomialLandscape& coordinate() const { return coordinate_; }

  double Value(absl::Span<const double> x) const;
  void Gradient(absl::Span<const double> x, absl::Span<double> g) const;

  // The field of each coordinate, by index into coordinate().fields(): two
  // points are in the same attraction field if these agree.
  // Errors: NotFound if a coordinate is in no field.
  absl::StatusOr<std::vector<int>> FieldIndices(
      absl::Span<const double> x) const;

  // Errors: as above.
  absl::StatusOr<std::vector<double>> FlowToMinimum(
      absl::Span<const double> x) const;

  // Distance from the minimum of the field that contains x to the field's
  // nearest boundary: the least effective width of the coordinates.
  // Errors: as above.
  absl::StatusOr<double> EffectiveWidth(absl::Span<const double> x) const;

 private:
  ProductLandscape(const PolynomialLandscape& coordinate, int dimension)
      : coordinate_(coordinate), dimension_(dimension) {}

  PolynomialLandscape coordinate_;
  int dimension_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_PRODUCT_LANDSCAPE_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/multivariate_landscape_flags.h"

#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "gflags/gflags.h"
#include "sim/landscape/landscape_flags.h"
#include "sim/landscape/multivariate_formula.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/product_landscape.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/landscape/scaled_himmelblau.h"

DECLARE_string(formula);
DECLARE_double(lower);
DECLARE_double(upper);
DEFINE_string(landscape, "himmelblau",
              "Without a formula: himmelblau, product (of the same double well "
              "in each coordinate) or bowl (with an exit ball)");
DEFINE_int32(dimension, 2, "d, of a formula in x1 .. xd or a product");
DEFINE_double(factor, 0.01, "Of Himmelblau's function");
DEFINE_double(scale_1, 0.5, "Unit of x1 in Himmelblau's function");
DEFINE_double(scale_2, 0.25, "Unit of x2 in Himmelblau's function");
DEFINE_double(barrier_height, 0.25, "Of the product's double well");
DEFINE_double(half_distance, 1, "Between the minima of the double well");
DEFINE_double(tilt, 0, "Slope that is added to the double well");
DEFINE_string(curvature, "1,1",
              "Of the bowl in each coordinate, by commas: as many as its "
              "dimension");
DEFINE_double(exit_radius, 1, "Of the bowl's declared field");

namespace thsgd {

absl::StatusOr<MultivariateLandscape> MultivariateLandscapeFromFlags() {
  if (!FLAGS_formula.empty()) {
    THSGD_ASSIGN_OR_RETURN(
        MultivariateFormula formula,
        MultivariateFormula::Create(FLAGS_formula, FLAGS_dimension, FLAGS_lower,
                                    FLAGS_upper));
    return formula;
  }
  if (std::isfinite(FLAGS_lower) || std::isfinite(FLAGS_upper)) {
    return absl::InvalidArgumentError("--lower and --upper need a --formula");
  }
  if (FLAGS_landscape == "himmelblau") {
    THSGD_ASSIGN_OR_RETURN(
        const ScaledHimmelblau himmelblau,
        ScaledHimmelblau::Create(FLAGS_factor, FLAGS_scale_1, FLAGS_scale_2));
    return himmelblau;
  }
  if (FLAGS_landscape == "product") {
    THSGD_ASSIGN_OR_RETURN(
        const PolynomialLandscape well,
        PolynomialLandscape::DoubleWell(0, FLAGS_barrier_height,
                                        FLAGS_half_distance, FLAGS_tilt));
    THSGD_ASSIGN_OR_RETURN(const ProductLandscape product,
                           ProductLandscape::Create(well, FLAGS_dimension));
    return product;
  }
  if (FLAGS_landscape == "bowl") {
    THSGD_ASSIGN_OR_RETURN(
        const std::vector<double> curvature,
        PositiveNumbers("--curvature", FLAGS_curvature, "> 0"));
    THSGD_ASSIGN_OR_RETURN(
        const QuadraticBowl bowl,
        QuadraticBowl::Create(std::vector<double>(curvature.size()), curvature,
                              FLAGS_exit_radius));
    return bowl;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--landscape = ", FLAGS_landscape,
                   "; must be himmelblau, product or bowl"));
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The jump geometry of any landscape in R^d that a manifest can name.

#ifndef THSGD_SIM_LIMIT_MULTIVARIATE_JUMP_GEOMETRIES_H_
#define THSGD_SIM_LIMIT_MULTIVARIATE_JUMP_GEOMETRIES_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/limit/multivariate_jump_geometry.h"

namespace thsgd {

// At each of the thresholds. Closed for quadratic bowls and product landscapes;
// for Himmelblau's function and formulas in the plane on a grid of 256^2 cells,
// cut again up to 1024^2 where that is too coarse (plane_jumps.h). The ends of
// a formula's box are exits, unless they are beyond the walls. Errors: those of
// BowlJumps, ProductJumps, PlaneMap and PlaneJumps, with the threshold;
// Unimplemented for formulas in more than two dimensions, of which only ceil(r
// / b) >= l* could be said, and in one: write those as a landscape in one
// dimension.
absl::StatusOr<std::vector<std::unique_ptr<MultivariateJumpGeometry>>>
MakeMultivariateJumpGeometries(const MultivariateLandscape& landscape,
                               double projection_bound,
                               absl::Span<const double> thresholds);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_MULTIVARIATE_JUMP_GEOMETRIES_H_

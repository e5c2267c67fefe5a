// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/multivariate_jump_geometries.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/multivariate_formula.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/multivariate_minima.h"
#include "sim/landscape/product_landscape.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/limit/bowl_jumps.h"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/plane_jumps.h"
#include "sim/limit/plane_map.h"
#include "sim/limit/product_jumps.h"

namespace thsgd {
namespace {

using GeometryOr = absl::StatusOr<std::unique_ptr<MultivariateJumpGeometry>>;
using Minima = std::vector<std::vector<double>>;

template <class Jumps>
GeometryOr Own(absl::StatusOr<Jumps> jumps) {
  if (!jumps.ok()) return jumps.status();
  return std::make_unique<Jumps>(*std::move(jumps));
}

struct Square {
  std::array<double, 2> lower;
  double side;
  PlaneEnds ends;
};

// What has to be looked at: between the walls, or a formula's box, or so much
// around the minima that jumps to all of them stay inside.
Square SquareOf(const MultivariateLandscape& landscape, const Minima& minima,
                double projection_bound, double padding) {
  if (const auto* f = std::get_if<MultivariateFormula>(&landscape)) {
    if (f->lower() < -projection_bound || f->upper() > projection_bound) {
      return {{-projection_bound, -projection_bound},
              2 * projection_bound,
              PlaneEnds::kWalls};
    }
    // Walls that are the box's ends count as walls.
    const bool walls =
        f->lower() == -projection_bound && f->upper() == projection_bound;
    return {{f->lower(), f->lower()},
            f->upper() - f->lower(),
            walls ? PlaneEnds::kWalls : PlaneEnds::kExits};
  }
  if (std::isfinite(projection_bound)) {
    return {{-projection_bound, -projection_bound},
            2 * projection_bound,
            PlaneEnds::kWalls};
  }
  double extent = 0;
  std::array<double, 2> middle;
  for (int k = 0; k < 2; ++k) {
    double least = minima[0][k];
    double most = minima[0][k];
    for (const std::vector<double>& minimum : minima) {
      least = std::min(least, minimum[k]);
      most = std::max(most, minimum[k]);
    }
    extent = std::max(extent, most - least);
    middle[k] = (least + most) / 2;
  }
  const double half = extent * (0.5 + padding);
  return {{middle[0] - half, middle[1] - half}, 2 * half, PlaneEnds::kOpen};
}

// Errors: see the header.
absl::Status CheckBox(const MultivariateLandscape& landscape,
                      double projection_bound) {
  const auto* f = std::get_if<MultivariateFormula>(&landscape);
  if (f == nullptr || !std::isfinite(projection_bound)) {
    return absl::OkStatus();
  }
  const bool walls_inside =
      f->lower() <= -projection_bound && projection_bound <= f->upper();
  const bool box_inside =
      -projection_bound <= f->lower() && f->upper() <= projection_bound;
  FaultList faults;
  faults.Require(walls_inside || box_inside, "projection_bound",
                 projection_bound,
                 "such that the walls are all inside or all outside the "
                 "formula's box");
  return faults.ToStatus();
}

}  // namespace

absl::StatusOr<std::vector<std::unique_ptr<MultivariateJumpGeometry>>>
MakeMultivariateJumpGeometries(const MultivariateLandscape& landscape,
                               double projection_bound,
                               absl::Span<const double> thresholds) {
  const auto* bowl = std::get_if<QuadraticBowl>(&landscape);
  const auto* product = std::get_if<ProductLandscape>(&landscape);
  Minima minima;
  if (bowl == nullptr && product == nullptr) {
    if (DimensionOf(landscape) != 2) {
      return absl::UnimplementedError(absl::StrCat(
          "dimension = ", DimensionOf(landscape),
          "; the jump geometry of formulas is computed in the plane only"));
    }
    THSGD_RETURN_IF_ERROR(CheckBox(landscape, projection_bound));
    THSGD_ASSIGN_OR_RETURN(minima, FindMinima(landscape));
    const auto beyond = [&](const std::vector<double>& minimum) {
      return std::max(std::fabs(minimum[0]), std::fabs(minimum[1])) >=
             projection_bound;
    };
    minima.erase(std::remove_if(minima.begin(), minima.end(), beyond),
                 minima.end());
    if (minima.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("projection_bound = ", ShortestDecimal(projection_bound),
                       "; must leave a minimum inside"));
    }
  }

  // Shared by the thresholds, as fine as the last one needed.
  std::shared_ptr<const PlaneMap> map;
  double padding = 0.5;
  const auto make_map = [&]() -> absl::Status {
    const Square square =
        SquareOf(landscape, minima, projection_bound, padding);
    THSGD_ASSIGN_OR_RETURN(PlaneMap coarse,
                           PlaneMap::Create(landscape, minima, square.lower,
                                            square.side, square.ends));
    map = std::make_shared<PlaneMap>(coarse.Refined().Refined());
    return absl::OkStatus();
  };
  const auto in_the_plane = [&](double threshold) -> GeometryOr {
    constexpr int kMaxNumCells = 1024;
    if (map == nullptr) THSGD_RETURN_IF_ERROR(make_map());
    while (true) {
      absl::StatusOr<PlaneJumps> jumps =
          PlaneJumps::Create(map, projection_bound, threshold);
      const bool too_coarse = absl::IsOutOfRange(jumps.status());
      const bool too_small = absl::IsFailedPrecondition(jumps.status());
      if (!too_coarse && !too_small) return Own(std::move(jumps));
      if (too_small && padding < 4) {
        padding *= 2;
        THSGD_RETURN_IF_ERROR(make_map());
      } else if (too_coarse && map->num_cells() < kMaxNumCells) {
        map = std::make_shared<PlaneMap>(map->Refined());
      } else {
        return jumps.status();
      }
    }
  };

  std::vector<std::unique_ptr<MultivariateJumpGeometry>> geometries;
  FaultList faults;
  for (double threshold : thresholds) {
    GeometryOr geometry =
        bowl != nullptr
            ? Own(BowlJumps::Create(*bowl, projection_bound, threshold))
        : product != nullptr
            ? Own(ProductJumps::Create(*product, projection_bound, threshold))
            : in_the_plane(threshold);
    if (geometry.ok()) {
      geometries.push_back(*std::move(geometry));
    } else {
      faults.Add(absl::StrCat("b = ", ShortestDecimal(threshold)),
                 geometry.status().message());
    }
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return geometries;
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/plane_jumps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/multivariate_formula.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/multivariate_minima.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/product_landscape.h"
#include "sim/landscape/scaled_himmelblau.h"
#include "sim/limit/multivariate_jump_geometries.h"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/plane_map.h"
#include "sim/limit/product_jumps.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Minima near -+1 and a maximum near 0.05 in each coordinate.
ProductLandscape TiltedWells() {
  return *ProductLandscape::Create(
      *PolynomialLandscape::DoubleWell(0, 0.5, 1, 0.1), 2);
}

std::shared_ptr<const PlaneMap> MapOf(const MultivariateLandscape& landscape,
                                      double bound, PlaneEnds ends) {
  return std::make_shared<PlaneMap>(
      PlaneMap::Create(landscape, *FindMinima(landscape), {-bound, -bound},
                       2 * bound, ends)
          ->Refined());
}

// A product landscape's fields are boxes: its jumps are known in closed form.
TEST(PlaneJumpsTest, ProductInThePlane) {
  const ProductLandscape f = TiltedWells();
  const auto map = std::make_shared<PlaneMap>(
      MapOf(f, 2, PlaneEnds::kWalls)->Refined().Refined());
  for (double b : {kInfinity, 1.2, 0.8, 0.4}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const PlaneJumps plane,
                               PlaneJumps::Create(map, 2, b));
    THSGD_ASSERT_OK_AND_ASSIGN(const ProductJumps product,
                               ProductJumps::Create(f, 2, b));
    ASSERT_EQ(plane.num_fields(), 4);
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(plane.fields()[i].minimum, product.fields()[i].minimum);
      EXPECT_NEAR(plane.fields()[i].effective_width,
                  product.fields()[i].effective_width, 1e-5);
      EXPECT_EQ(plane.fields()[i].relative_width,
                product.fields()[i].relative_width);
      EXPECT_EQ(plane.fields()[i].reaches, product.fields()[i].reaches) << b;
      EXPECT_FALSE(plane.fields()[i].reaches_outside);
      // Bounds on the size of jumps bound, and are not far below.
      for (int n = 0; n < plane.fields()[i].relative_width; ++n) {
        const std::vector<double>& m = plane.fields()[i].minimum;
        const double exact = product.LeastJump(i, m, n);
        EXPECT_LE(plane.LeastJump(i, m, n), exact);
        EXPECT_GE(plane.LeastJump(i, m, n),
                  exact - (3 + 3 * n) * map->spacing());
      }
    }
    EXPECT_TRUE(plane.irreducible());
  }
}

TEST(PlaneJumpsTest, FieldsOfPointsAndRays) {
  const ProductLandscape f = TiltedWells();
  const PlaneJumps plane =
      *PlaneJumps::Create(MapOf(f, 2, PlaneEnds::kWalls), 2, 1.2);
  const ProductJumps product = *ProductJumps::Create(f, 2, 1.2);
  std::mt19937_64 random(20261126);
  const auto uniform = [&] {
    return static_cast<double>(random() >> 11) * 0x1p-53;
  };
  std::vector<RayPiece> pieces;
  for (int n = 0; n < 2000; ++n) {
    const std::array<double, 2> x = {4 * uniform() - 2, 4 * uniform() - 2};
    const int field = product.FieldAt(x);
    EXPECT_EQ(plane.FieldAt(x), field);
    // All that the pieces of a ray claim is so.
    const double angle = 2 * 3.14159265358979 * uniform();
    const std::array<double, 2> v = {std::cos(angle), std::sin(angle)};
    plane.Along(x, v, pieces);
    ASSERT_EQ(pieces[0].begin, 0);
    const double radius = 1.2 * uniform();
    std::size_t piece = 0;
    while (piece + 1 < pieces.size() && pieces[piece + 1].begin <= radius) {
      ++piece;
    }
    if (pieces[piece].field == kFieldUnknown) continue;
    EXPECT_EQ(pieces[piece].field,
              product.FieldAt({std::clamp(x[0] + radius * v[0], -2.0, 2.0),
                               std::clamp(x[1] + radius * v[1], -2.0, 2.0)}));
  }
}

// One valley along a tight parabola with the minimum (-0.5, -0.6) in its left
// arm; the box ends 1.3 to the right of the minimum and farther in all other
// directions. A jump of 0.55 to the right ends on the slope of the right arm,
// and the flow carries it on to its floor, near x_1 = 0.4: two jumps of 0.63
// leave, though 2 * 0.63 < 1.3.
TEST(PlaneJumpsTest, FlowTowardsTheBorderSavesAJump) {
  const MultivariateLandscape valley = *MultivariateFormula::Create(
      "5*(x2 - 4*x1^2 + 1.6)^2 + 2*(x1 + 0.5)^2", 2, -2, 0.8);
  const auto map = std::make_shared<PlaneMap>(
      PlaneMap::Create(valley, *FindMinima(valley), {-2, -2}, 2.8,
                       PlaneEnds::kExits)
          ->Refined());
  const auto width = [&](double b) {
    const absl::StatusOr<PlaneJumps> jumps =
        PlaneJumps::Create(map, kInfinity, b);
    THSGD_EXPECT_OK(jumps.status());
    EXPECT_NEAR(jumps->fields()[0].effective_width, 1.3, 1e-5);
    EXPECT_TRUE(jumps->fields()[0].reaches_outside);
    return jumps->fields()[0].relative_width;
  };
  EXPECT_EQ(width(1.4), 1);
  EXPECT_EQ(width(0.75), 2);
  EXPECT_EQ(width(0.63), 2);
}

TEST(PlaneJumpsTest, UnitsOfHimmelblausFunction) {
  // The same function in another unit of length.
  const auto small = MakeMultivariateJumpGeometries(
      *ScaledHimmelblau::Create(0.01, 0.5, 0.25), kInfinity, {0.6});
  const auto large = MakeMultivariateJumpGeometries(
      *ScaledHimmelblau::Create(0.01, 1.5, 0.75), kInfinity, {1.8});
  THSGD_ASSERT_OK(small.status());
  THSGD_ASSERT_OK(large.status());
  for (int i = 0; i < 4; ++i) {
    const MultivariateFieldGeometry& a = (*small)[0]->fields()[i];
    const MultivariateFieldGeometry& b = (*large)[0]->fields()[i];
    EXPECT_NEAR(3 * a.effective_width, b.effective_width, 1e-4);
    EXPECT_EQ(a.relative_width, b.relative_width);
    EXPECT_EQ(a.reaches, b.reaches);
  }
}

TEST(PlaneJumpsTest, RefusesWhatTheGridCannotTell) {
  const ProductLandscape f = TiltedWells();
  const auto map = MapOf(f, 2, PlaneEnds::kWalls);
  const ProductJumps product = *ProductJumps::Create(f, 2, 1.2);
  // Two jumps fall short by half a percent.
  const double tie = 0.995 * product.fields()[0].effective_width / 2;
  EXPECT_THAT(
      PlaneJumps::Create(map, 2, tie).status(),
      StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("cannot tell l*")));
  EXPECT_THAT(
      PlaneJumps::Create(map, 2, 0.02).status(),
      StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("cannot tell widths")));
}

TEST(MultivariateJumpGeometriesTest, FaultsAreNamed) {
  const MultivariateLandscape himmelblau =
      *ScaledHimmelblau::Create(0.01, 0.5, 0.25);
  EXPECT_THAT(MakeMultivariateJumpGeometries(himmelblau, 1.6, {0.5}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("rest on the wall")));
  EXPECT_THAT(
      MakeMultivariateJumpGeometries(himmelblau, kInfinity, {0.7, -1}).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("b = -1")));
  const MultivariateLandscape space =
      *MultivariateFormula::Create("x1^2 + x2^2 + x3^2", 3, -1, 1);
  EXPECT_THAT(
      MakeMultivariateJumpGeometries(space, kInfinity, {0.5}).status(),
      StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("dimension = 3")));
  const MultivariateLandscape plane =
      *MultivariateFormula::Create("x1^2 + x2^2", 2, -1, 2);
  EXPECT_THAT(MakeMultivariateJumpGeometries(plane, 1.5, {0.5}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("all inside or all outside")));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/product_jumps.h"

#include <cmath>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/product_landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/multivariate_jump_geometry.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Minima near -+1 and a maximum near 0.05.
PolynomialLandscape TiltedWells() {
  return *PolynomialLandscape::DoubleWell(0, 0.5, 1, 0.1);
}

TEST(ProductJumpsTest, OneDimensionIsJumpGeometry) {
  const std::vector<PolynomialLandscape> landscapes = {
      TiltedWells(), *PolynomialLandscape::Reducible(1),
      // Open above: f falls beyond 1.5.
      *PolynomialLandscape::FromCriticalPoints(1, {-1.2, -0.5, 0.4, 1.5})};
  for (const PolynomialLandscape& f : landscapes) {
    for (double b : {kInfinity, 1.3, 0.72, 0.5, 0.37, 0.21}) {
      THSGD_ASSERT_OK_AND_ASSIGN(const JumpGeometry line,
                                 JumpGeometry::Create(f.fields(), {}, b));
      THSGD_ASSERT_OK_AND_ASSIGN(
          const ProductJumps product,
          ProductJumps::Create(*ProductLandscape::Create(f, 1), kInfinity, b));
      ASSERT_EQ(product.num_fields(), line.num_fields());
      for (int i = 0; i < line.num_fields(); ++i) {
        const FieldGeometry& expected = line.fields()[i];
        const MultivariateFieldGeometry& actual = product.fields()[i];
        EXPECT_THAT(actual.minimum, ElementsAre(expected.field.minimum));
        EXPECT_EQ(actual.effective_width, expected.effective_width);
        EXPECT_EQ(actual.relative_width, expected.relative_width);
        EXPECT_EQ(actual.reaches, expected.reaches) << b << ' ' << i;
        EXPECT_EQ(actual.reaches_outside, expected.reaches_outside);
      }
      ASSERT_EQ(product.classes().size(), line.classes().size()) << b;
      for (std::size_t c = 0; c < line.classes().size(); ++c) {
        EXPECT_EQ(product.classes()[c].fields, line.classes()[c].fields);
        EXPECT_EQ(product.classes()[c].closed, line.classes()[c].closed);
        EXPECT_EQ(product.classes()[c].widest, line.classes()[c].widest);
      }
    }
  }
}

// Minima at (-+1, ..., -+1), faces at 0: two jumps of 0.6 from m reach the
// corner regions that differ in two coordinates if sqrt(2) < 1.2: they do not;
// two of 0.8 do, and not those that differ in three.
TEST(ProductJumpsTest, ReachInTenDimensions) {
  const ProductLandscape f = *ProductLandscape::Create(
      *PolynomialLandscape::DoubleWell(0, 1, 1, 0), 10);
  THSGD_ASSERT_OK_AND_ASSIGN(const ProductJumps narrow,
                             ProductJumps::Create(f, kInfinity, 0.6));
  EXPECT_EQ(narrow.num_fields(), 1024);
  EXPECT_EQ(narrow.fields()[5].relative_width, 2);
  EXPECT_EQ(narrow.fields()[5].effective_width, 1);
  EXPECT_EQ(narrow.fields()[5].reaches.size(), 10);
  EXPECT_TRUE(narrow.irreducible());
  THSGD_ASSERT_OK_AND_ASSIGN(const ProductJumps wide,
                             ProductJumps::Create(f, kInfinity, 0.8));
  EXPECT_EQ(wide.fields()[5].reaches.size(), 10 + 45);
}

TEST(ProductJumpsTest, RaysCrossFacesInOrder) {
  const ProductLandscape f = *ProductLandscape::Create(
      *PolynomialLandscape::DoubleWell(0, 1, 1, 0), 2);
  THSGD_ASSERT_OK_AND_ASSIGN(const ProductJumps jumps,
                             ProductJumps::Create(f, 2, 1.9));
  std::vector<RayPiece> pieces;
  // From the minimum (-1, -1): x_1 = 0 after 1 / 0.8, x_2 = 0 after 1 / 0.6.
  jumps.Along({-1, -1}, {0.8, 0.6}, pieces);
  ASSERT_EQ(pieces.size(), 3);
  EXPECT_EQ(pieces[0].field, 0);
  EXPECT_EQ(pieces[1].field, 2);
  EXPECT_NEAR(pieces[1].begin, 1.25, 1e-14);
  EXPECT_EQ(pieces[2].field, 3);
  EXPECT_NEAR(pieces[2].begin, 1 / 0.6, 1e-14);
  for (const RayPiece& piece : pieces) {
    const double radius = piece.begin + 1e-9;
    EXPECT_EQ(jumps.FieldAt({-1 + 0.8 * radius, -1 + 0.6 * radius}),
              piece.field);
  }
  EXPECT_NEAR(jumps.LeastJump(0, {-0.75, -0.5}, 0), 0.5, 1e-14);
}

TEST(ProductJumpsTest, FaultsAreNamed) {
  const ProductLandscape f = *ProductLandscape::Create(
      *PolynomialLandscape::DoubleWell(0, 1, 1, 0), 2);
  EXPECT_THAT(ProductJumps::Create(f, kInfinity, 0.5).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("must not divide the effective width 1")));
  EXPECT_THAT(ProductJumps::Create(f, 0.9, 0.6).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("projection_bound = 0.9; must be beyond")));
  EXPECT_THAT(ProductJumps::Create(
                  *ProductLandscape::Create(f.coordinate(), 13), kInfinity, 0.6)
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("4096")));
}

}  // namespace
}  // namespace thsgd

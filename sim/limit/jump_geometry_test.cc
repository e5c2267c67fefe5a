// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/jump_geometry.h"

#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/polynomial_landscape.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

absl::StatusOr<JumpGeometry> Deck(double truncation_threshold) {
  return JumpGeometry::Create(FourMinimaLandscape().fields(),
                              Walls::At(FourMinimaLandscape::kBound),
                              truncation_threshold);
}

std::vector<int> RelativeWidths(const JumpGeometry& geometry) {
  std::vector<int> widths;
  for (const FieldGeometry& f : geometry.fields()) {
    widths.push_back(f.relative_width);
  }
  return widths;
}

// The deck's claim about its landscape.
TEST(JumpGeometryTest, DeckWithThresholdOneHalf) {
  THSGD_ASSERT_OK_AND_ASSIGN(const JumpGeometry geometry, Deck(0.5));
  EXPECT_THAT(RelativeWidths(geometry), ElementsAre(1, 2, 1, 2));
  EXPECT_TRUE(geometry.irreducible());
  ASSERT_EQ(geometry.classes().size(), 1u);
  EXPECT_EQ(geometry.classes()[0].relative_width, 2);
  EXPECT_THAT(geometry.classes()[0].widest, ElementsAre(1, 3));
  // From 0.4962 one jump of 0.5 reaches both neighbours, two jumps from
  // -0.6993 nothing beyond 0.3007.
  EXPECT_THAT(geometry.fields()[2].reaches, ElementsAre(1, 3));
  EXPECT_THAT(geometry.fields()[1].reaches, ElementsAre(0, 2));
  // Two jumps of 0.5 reach from 1.3221 down to 0.3221.
  EXPECT_THAT(geometry.fields()[3].reaches, ElementsAre(2));
}

// The walls are no exits: field 0's nearest exit is its maximum at -1.3,
// although the wall is nearer.
TEST(JumpGeometryTest, WallsAreNoExits) {
  THSGD_ASSERT_OK_AND_ASSIGN(const JumpGeometry geometry, Deck(0.5));
  const FieldGeometry& first = geometry.fields()[0];
  EXPECT_EQ(first.exit_distance_below, kInfinity);
  EXPECT_EQ(first.effective_width, first.field.upper - first.field.minimum);
  EXPECT_GT(first.effective_width, first.field.minimum - first.field.lower);
  EXPECT_FALSE(first.reaches_outside);
  // Without walls the same end is an exit.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const JumpGeometry open,
      JumpGeometry::Create(FourMinimaLandscape().fields(), Walls(), 0.5));
  EXPECT_EQ(open.fields()[0].exit_distance_below,
            first.field.minimum - first.field.lower);
  EXPECT_TRUE(open.fields()[0].reaches_outside);
  EXPECT_FALSE(open.irreducible());
}

// Without truncation one jump leads everywhere.
TEST(JumpGeometryTest, NoTruncation) {
  THSGD_ASSERT_OK_AND_ASSIGN(const JumpGeometry geometry, Deck(kInfinity));
  EXPECT_THAT(RelativeWidths(geometry), ElementsAre(1, 1, 1, 1));
  EXPECT_TRUE(geometry.irreducible());
  EXPECT_THAT(geometry.classes()[0].widest, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(geometry.fields()[1].reaches, ElementsAre(0, 2, 3));
}

TEST(JumpGeometryTest, DeckIsReducibleForSmallerThresholds) {
  for (double b : {0.4, 0.28, 0.2}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const JumpGeometry geometry, Deck(b));
    EXPECT_FALSE(geometry.irreducible()) << b;
    EXPECT_GT(geometry.classes().size(), 1u) << b;
    int num_closed = 0;
    for (const CommunicatingClass& c : geometry.classes()) {
      num_closed += c.closed;
    }
    EXPECT_GE(num_closed, 1) << b;
  }
}

// As documented in landscape.proto.
TEST(JumpGeometryTest, ReducibleLandscape) {
  THSGD_ASSERT_OK_AND_ASSIGN(const PolynomialLandscape landscape,
                             PolynomialLandscape::Reducible(1));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const JumpGeometry geometry,
      JumpGeometry::Create(landscape.fields(), Walls(), 0.5));
  EXPECT_THAT(RelativeWidths(geometry), ElementsAre(2, 1, 1, 2));
  ASSERT_EQ(geometry.classes().size(), 2u);
  EXPECT_TRUE(geometry.classes()[0].closed);
  EXPECT_TRUE(geometry.classes()[1].closed);
  EXPECT_THAT(geometry.classes()[0].fields, ElementsAre(0, 1));
  EXPECT_THAT(geometry.classes()[0].widest, ElementsAre(0));
  EXPECT_THAT(geometry.classes()[1].fields, ElementsAre(2, 3));
  EXPECT_THAT(geometry.classes()[1].widest, ElementsAre(3));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const JumpGeometry wide,
      JumpGeometry::Create(landscape.fields(), Walls(), 1.6));
  EXPECT_TRUE(wide.irreducible());
}

// Fields 0 <- 1 -> 2: one jump of 1 leads from the middle to both sides, from
// the sides (l* = 2 in field 0, 3 in field 2) as far as 2 and 3.
constexpr AttractionField kLeft = {.minimum = -1.7, .lower = -9, .upper = -0.3};
constexpr AttractionField kMiddle = {.minimum = 0, .lower = -0.3, .upper = 0.4};
constexpr AttractionField kRight = {.minimum = 2.9, .lower = 0.4, .upper = 9};

TEST(JumpGeometryTest, OpenClassesAreLeftForGood) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const JumpGeometry geometry,
      JumpGeometry::Create({kLeft, kMiddle, kRight}, {.below = -9, .above = 9},
                           1));
  EXPECT_THAT(RelativeWidths(geometry), ElementsAre(2, 1, 3));
  EXPECT_THAT(geometry.fields()[0].reaches, ElementsAre(1));
  EXPECT_THAT(geometry.fields()[2].reaches, ElementsAre(1));
  EXPECT_TRUE(geometry.irreducible());
  // With b = 0.33 the middle leads to the left only, left only to the middle,
  // and the right is a class of its own that is left for good.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const JumpGeometry short_jumps,
      JumpGeometry::Create({kLeft, kMiddle, kRight}, {.below = -9, .above = 9},
                           0.33));
  ASSERT_EQ(short_jumps.classes().size(), 2u);
  EXPECT_TRUE(short_jumps.classes()[0].closed);
  EXPECT_THAT(short_jumps.classes()[0].fields, ElementsAre(0, 1));
  EXPECT_FALSE(short_jumps.classes()[1].closed);
  EXPECT_THAT(short_jumps.classes()[1].fields, ElementsAre(2));
}

TEST(JumpGeometryTest, LandingsBeyondAWallAreInTheLastField) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const JumpGeometry geometry,
      JumpGeometry::Create({kLeft, kMiddle, kRight},
                           {.below = -kInfinity, .above = 5}, 1));
  EXPECT_EQ(geometry.fields()[2].field.upper, 5);
  EXPECT_EQ(geometry.DistancesTo(2, 0, 1).near, 0.4);
  EXPECT_EQ(geometry.DistancesTo(2, 0, 1).far, kInfinity);
  EXPECT_EQ(geometry.DistancesTo(0, 0, -1).near, 0.3);
  EXPECT_EQ(geometry.DistancesTo(0, 0, -1).far, 9);
  EXPECT_EQ(geometry.DistanceToOutside(0, -1), 9);
  EXPECT_EQ(geometry.DistanceToOutside(0, 1), kInfinity);
}

TEST(JumpGeometryTest, FieldsBeyondAWallAreDropped) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const JumpGeometry geometry,
      JumpGeometry::Create({kLeft, kMiddle, kRight},
                           {.below = -2, .above = 0.35}, 1));
  ASSERT_EQ(geometry.num_fields(), 2);
  EXPECT_EQ(geometry.fields()[1].exit_distance_above, kInfinity);
  EXPECT_EQ(geometry.fields()[1].effective_width, 0.3);
}

TEST(JumpGeometryTest, RefusesWallsThatTheFlowRestsOn) {
  EXPECT_THAT(JumpGeometry::Create({kLeft, kMiddle, kRight},
                                   {.below = -1, .above = 0.5}, 1)
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("wall below = -1; must be between a "
                                       "minimum and the next maximum"),
                             HasSubstr("wall above = 0.5; must be"))));
}

TEST(JumpGeometryTest, RefusesThresholdsThatDivideAWidth) {
  EXPECT_THAT(
      JumpGeometry::Create({kLeft, kMiddle, kRight}, Walls(), 0.3).status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("field 1 with minimum 0: truncation_threshold = 0.3; "
                         "must not divide the effective width 0.3 of the field "
                         "evenly (1 times)")));
}

TEST(JumpGeometryTest, RefusesFieldsWithoutExit) {
  EXPECT_THAT(JumpGeometry::Create(
                  {{.minimum = 1, .lower = -kInfinity, .upper = kInfinity}},
                  Walls(), 0.3)
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "field 0 with minimum 1: has no exit"));
  EXPECT_THAT(JumpGeometry::Create({kLeft}, Walls(), -1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "truncation_threshold = -1; must be > 0"));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/manifest/from_proto.h"

#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/landscape.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_landscape.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<Landscape> Parse(const std::string& text) {
  manifest::Landscape proto;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &proto));
  return LandscapeFromProto(proto);
}

double ValueAtTwo(const Landscape& landscape) {
  return std::visit([](const auto& f) { return f.Value(2); }, landscape);
}

struct Valid {
  std::string text;
  double value_at_two;
  size_t num_fields;
};

class ValidTest : public ::testing::TestWithParam<Valid> {};

TEST_P(ValidTest, IsTheLandscapeThatItSays) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Landscape landscape, Parse(GetParam().text));
  EXPECT_EQ(ValueAtTwo(landscape), GetParam().value_at_two);
  EXPECT_EQ(FieldsOf(landscape).size(), GetParam().num_fields);
}

INSTANTIATE_TEST_SUITE_P(
    LandscapeFromProto, ValidTest,
    ::testing::Values(
        Valid{"quadratic_well { minimum: 1 curvature: 2 lower_exit: 0 "
              "upper_exit: 3 }",
              1, 1},
        Valid{"quartic_well { minimum: 1 curvature: 4 barrier_distance: 1 }", 1,
              1},
        Valid{"polynomial { coefficient: [ 1, 0, -0.5, 0, 0.25 ] }", 3, 2},
        Valid{"critical_point_polynomial { leading_factor: 3 "
              "critical_point: [ -1, 1 ] }",
              2, 1},
        Valid{"double_well { barrier_height: 2 half_distance: 1 tilt: 0.5 }",
              19, 2},
        Valid{"formula { formula: '(x^2 - 1)^2' lower: -3 upper: 3 }", 9, 2}));

TEST(LandscapeFromProtoTest, Reducible) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Landscape landscape,
                             Parse("reducible { leading_factor: 2 }"));
  EXPECT_EQ(FieldsOf(landscape).size(), 4u);
  EXPECT_EQ(FieldsOf(landscape)[3].minimum, 1.5);
}

TEST(LandscapeFromProtoTest, FourMinima) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Landscape landscape,
                             Parse("four_minima {}"));
  EXPECT_EQ(FieldsOf(landscape).size(), 4u);
  EXPECT_EQ(FieldOf(landscape).lower, -1.6);
}

struct Fault {
  std::string text;
  std::string message;
};

class FaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(FaultTest, IsNamedByItsPath) {
  EXPECT_THAT(Parse(GetParam().text).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    LandscapeFromProto, FaultTest,
    ::testing::Values(
        Fault{"", "potential: none is given"},
        Fault{"polynomial { coefficient: [ 1, 2 ] }",
              "polynomial.coefficient: 2 are given; must be 3 to 33"},
        Fault{"polynomial { coefficient: [ 1, 2, nan ] }",
              "polynomial.coefficient[2] = nan; must be finite and not 0"},
        Fault{"critical_point_polynomial { critical_point: [ 1, 0 ] }",
              "critical_point_polynomial.leading_factor = 0; must be finite "
              "and not 0\ncritical_point_polynomial.critical_point[1] = 0; "
              "must be finite and > the one before"},
        Fault{"double_well {}",
              "double_well.barrier_height = 0; must be > 0 and finite\n"
              "double_well.half_distance = 0; must be > 0 and finite"},
        Fault{"reducible {}",
              "reducible.leading_factor = 0; must be > 0 and finite"},
        Fault{"formula { formula: 'x^2 +' lower: 1 upper: 0 }",
              "formula.upper = 0; must be > lower and finite\n"
              "formula.formula: expected a number, a name or \"(\" at "
              "character 6, not the end"},
        Fault{"formula { formula: '1/x' lower: -1 upper: 1 }",
              "formula.formula: a divisor may be 0, at character 2 for x "
              "near "}));

absl::StatusOr<MultivariateLandscape> ParseMultivariate(
    const std::string& text) {
  manifest::MultivariateLandscape proto;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &proto));
  return MultivariateLandscapeFromProto(proto);
}

TEST(MultivariateLandscapeFromProtoTest, IsTheLandscapeThatItSays) {
  const struct {
    const char* text;
    // At (2, 2).
    double value;
  } kCases[] = {
      {"quadratic_bowl { minimum: [ 0, 1 ] curvature: [ 2, 4 ] exit_radius: 1 "
       "}",
       6},
      {"scaled_himmelblau { factor: 1 scale_1: 2 scale_2: 1 }", 64 + 4},
      {"product { dimension: 2 coordinate { double_well { barrier_height: 1 "
       "half_distance: 1 } } }",
       18},
      {"formula { formula: 'x1^2 + x2^3' dimension: 2 lower: -1 upper: 1 }",
       12},
  };
  for (const auto& c : kCases) {
    THSGD_ASSERT_OK_AND_ASSIGN(const MultivariateLandscape landscape,
                               ParseMultivariate(c.text));
    std::visit(
        [&](const auto& f) {
          EXPECT_EQ(f.dimension(), 2);
          EXPECT_EQ(f.Value({2.0, 2.0}), c.value) << c.text;
        },
        landscape);
  }
}

TEST(MultivariateLandscapeFromProtoTest, FaultsAreNamedByTheirPath) {
  const struct {
    const char* text;
    const char* message;
  } kCases[] = {
      {"", "potential: none is given"},
      {"quadratic_bowl { minimum: 0 curvature: 1 }",
       "quadratic_bowl.exit_radius = 0; must be > 0"},
      {"scaled_himmelblau { factor: 1 scale_1: 1 }",
       "scaled_himmelblau.scale_2 = 0; must be > 0 and finite"},
      {"product { dimension: 2 coordinate { reducible {} } }",
       "product.coordinate.reducible.leading_factor = 0; must be > 0"},
      {"product { dimension: 2 }",
       "product.coordinate.potential: none is given"},
      {"product { dimension: 2 coordinate { quartic_well { curvature: 1 "
       "barrier_distance: 1 } } }",
       "product.coordinate: must be a polynomial, critical_point_polynomial"},
      {"product { coordinate { reducible { leading_factor: 1 } } }",
       "product.dimension = 0; must be 1 to 1000"},
      {"formula { formula: 'x1 + z' dimension: 1 upper: 1 }",
       "formula.formula: unknown name \"z\"; known are x1, pi, e, "},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(
        ParseMultivariate(c.text).status(),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
  }
}

TEST(MeasuredLandscapeTest, FocusesOnTheStart) {
  manifest::Experiment experiment;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "landscape { formula { formula: '(x^2 - 1)^2' lower: -3 upper: 2 } } "
      "exit_routes { start: 0.25 }",
      &experiment));
  THSGD_ASSERT_OK_AND_ASSIGN(const Landscape landscape,
                             MeasuredLandscape(experiment));
  EXPECT_EQ(FieldOf(landscape).minimum, 1);
  EXPECT_EQ(FieldOf(landscape).lower, 0);
  EXPECT_EQ(FieldOf(landscape).upper, 2);

  experiment.mutable_exit_routes()->set_start(2.5);
  EXPECT_THAT(MeasuredLandscape(experiment).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "exit_routes.start = 2.5: is in no attraction field; "
                       "they are (-3, 0), (0, 2)"));
}

}  // namespace
}  // namespace thsgd

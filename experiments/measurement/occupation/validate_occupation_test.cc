// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What users hear of an occupation manifest that cannot be run.

#include "experiments/measurement/occupation/validate_occupation.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/validate_experiment.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr char kOneDimension[] = R"pb(
  name: "wells"
  title: "Wells"
  landscape { formula { formula: "x^4/4 - x^2/2 + 0.1*x" lower: -2 upper: 2 } }
  process {
    name: "heavy"
    noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
    truncation_threshold: 0.5
    projection_bound: 2
  }
  learning_rate: 0.01
  occupation {
    start: -1
    horizon: 5
    horizon_exponent: 1.5
    core_radius: 0.25
    jump_threshold: 0.25
    histogram { lower: -2 upper: 2 num_bins: 8 }
  }
  toy { occupation { num_chains: 10 num_recorded_paths: 1 horizon: 1 } }
)pb";

constexpr char kPlane[] = R"pb(
  name: "plane"
  title: "Plane"
  multivariate_landscape {
    formula { formula: "(x1^2-1)^2 + x2^2" dimension: 2 lower: -2 upper: 2 }
  }
  process {
    name: "heavy"
    vector_noise {
      lomax {
        tail_index: 1.2
        noise_scale: 0.1
        uniform {}
      }
    }
    truncation_threshold: 0.5
    projection_bound: 2
  }
  learning_rate: 0.01
  occupation {
    start: [ 1, 0 ]
    horizon: 5
    core_radius: 0.25
    histogram { lower: -2 upper: 2 num_bins: 8 }
    histogram { lower: -2 upper: 2 num_bins: 8 }
  }
  toy { occupation { num_chains: 10 } }
)pb";

absl::Status Validate(const std::string& text) {
  manifest::Experiment experiment;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &experiment));
  return ValidateExperiment(experiment);
}

struct Case {
  const char* manifest;
  // Put in place of what must be there.
  absl::string_view before;
  absl::string_view after;
  // Part of the message.
  const char* message;
};

class ValidateOccupationTest : public ::testing::TestWithParam<Case> {};

TEST_P(ValidateOccupationTest, NamesTheFault) {
  const Case& c = GetParam();
  const std::string text = c.manifest;
  ASSERT_THAT(text, HasSubstr(c.before));
  EXPECT_THAT(
      Validate(absl::StrReplaceAll(text, {{c.before, c.after}})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
}

INSTANTIATE_TEST_SUITE_P(
    OneDimension, ValidateOccupationTest,
    ::testing::Values(
        Case{kOneDimension, "+ 0.1*x", "+ 0.1*", "landscape.formula"},
        Case{kOneDimension, "+ 0.1*x", "+ 0.1*y", "landscape.formula"},
        // A pole, and a kink, between the ends.
        Case{kOneDimension, "+ 0.1*x", "+ 1/(x-0.3)", "landscape.formula"},
        Case{kOneDimension, "+ 0.1*x", "+ abs(x-0.3)", "landscape.formula"},
        Case{kOneDimension, "start: -1", "start: 0",
             "occupation.start: is not within core_radius of a minimum"},
        Case{kOneDimension, "start: -1", "start: [ -1, 0 ]",
             "occupation.start: 2 coordinates are given; the landscape has 1"},
        Case{kOneDimension, "core_radius: 0.25", "core_radius: 1.5",
             "occupation.core_radius = 1.5; must be >= 0 and < half"},
        Case{kOneDimension, "projection_bound: 2", "projection_bound: inf",
             "process[0].projection_bound = inf; must be finite"},
        Case{kOneDimension, "projection_bound: 2", "projection_bound: 3",
             "in the landscape's domain [-2, 2]"},
        Case{kOneDimension, "projection_bound: 2", "projection_bound: 0.75",
             "process[0].projection_bound = 0.75; must be >= |occupation"},
        Case{kOneDimension, "horizon: 5", "horizon: 0",
             "occupation.horizon = 0; must be > 0 and finite"},
        Case{kOneDimension, "horizon: 1 ", "horizon: 1e-9 ",
             "toy.occupation: the horizon holds 0 steps of the learning rate "
             "0.01; must be 1 to"},
        Case{kOneDimension, "horizon_exponent: 1.5", "horizon_exponent: 0.5",
             "occupation.horizon_exponent = 0.5; must be 1 to 20"},
        Case{kOneDimension, "jump_threshold: 0.25", "jump_threshold: nan",
             "occupation.jump_threshold = nan"},
        Case{kOneDimension, "num_bins: 8", "num_bins: 0",
             "occupation.histogram[0].num_bins = 0; must be 1 to 4096"},
        Case{kOneDimension, "core_radius: 0.25", "histogram_interval: 0",
             "occupation.histogram_interval = 0; must be 1 to 1000000000"},
        Case{kOneDimension, "core_radius: 0.25", "narrow_minimum: 0",
             "occupation.narrow_minimum: is for R^d"},
        Case{kOneDimension, "core_radius: 0.25", "exact_num_cells: 9",
             "occupation.exact_num_cells = 9; must be 0 or 10 to 2000"},
        Case{kOneDimension, "core_radius: 0.25", "exact_num_cells: 2001",
             "occupation.exact_num_cells = 2001; must be 0 or 10 to 2000"},
        Case{kOneDimension, "num_chains: 10", "num_chains: 0",
             "toy.occupation.num_chains[0] = 0; must be 1 to 4294967295"},
        Case{kOneDimension, "num_recorded_paths: 1", "num_recorded_paths: 101",
             "toy.occupation.num_recorded_paths = 101; must be 0 to 100"},
        Case{kOneDimension,
             "noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }",
             "vector_noise { gaussian { standard_deviation: 1 } }",
             "process[0].vector_noise: is for a multivariate_landscape"},
        Case{kOneDimension,
             "toy { occupation { num_chains: 10 num_recorded_paths: 1 "
             "horizon: 1 } }",
             "toy { exit_routes { num_chains: 10 } }",
             "toy = exit_routes {...}; must be for the experiment's "
             "measurement, occupation"}));

INSTANTIATE_TEST_SUITE_P(
    Space, ValidateOccupationTest,
    ::testing::Values(
        Case{kPlane, "+ x2^2", "+ x2^", "multivariate_landscape.formula"},
        Case{kPlane, "+ x2^2", "+ x3^2", "multivariate_landscape.formula"},
        Case{kPlane, "+ x2^2", "+ x2^2 + 1/(x1+x2)",
             "multivariate_landscape.formula"},
        Case{kPlane, "+ x2^2", "+ abs(x2)", "multivariate_landscape.formula"},
        Case{kPlane, "(x1^2-1)^2 + x2^2", "x1 + x2",
             "multivariate_landscape: has no minimum"},
        Case{kPlane, "start: [ 1, 0 ]", "start: 1",
             "occupation.start: 1 coordinates are given; the landscape has 2"},
        Case{kPlane, "start: [ 1, 0 ]", "start: [ 0, 0 ]",
             "occupation.start: is not within core_radius of a minimum"},
        Case{kPlane, "core_radius: 0.25", "core_radius: 0",
             "occupation.core_radius = 0; must be > 0 and < half"},
        Case{kPlane, "horizon: 5", "horizon: 5 narrow_minimum: 2",
             "occupation.narrow_minimum[0] = 2; must be 0 to 1"},
        Case{kPlane, "horizon: 5", "horizon: 5 narrow_minimum: [ 1, 1 ]",
             "occupation.narrow_minimum[1] = 1; must be 2 to 1"},
        Case{kPlane, "horizon: 5", "horizon: 5 narrow_minimum: [ 0, 1 ]",
             "occupation.narrow_minimum: some minimum must be wide"},
        Case{kPlane, "horizon: 5", "horizon: 5 exact_num_cells: 100",
             "occupation.exact_num_cells = 100; must be 0 in R^d"},
        Case{kPlane, "projection_bound: 2", "projection_bound: 0.5",
             "process[0].projection_bound = 0.5; must be >= |occupation"},
        Case{kPlane, "learning_rate: 0.01", "learning_rate: 0.5",
             "learning_rate[0] = 0.5; must be < 2 / f''(m)"},
        Case{kPlane, "histogram { lower: -2 upper: 2 num_bins: 8 }\n    hist",
             "hist", "occupation.histogram: 1 axis is given"},
        Case{kPlane,
             "vector_noise {\n      lomax {\n        tail_index: 1.2\n"
             "        noise_scale: 0.1\n        uniform {}\n      }\n    }",
             "noise { gaussian { standard_deviation: 1 } }",
             "process[0].vector_noise: none is given"},
        Case{kPlane, "uniform {}",
             "projected_normal { standard_deviation: [ 1, 1, 2 ] }",
             "that of the landscape"}));

TEST(ValidManifestTest, Passes) {
  EXPECT_THAT(Validate(kOneDimension), IsOk());
  EXPECT_THAT(Validate(kPlane), IsOk());
}

}  // namespace
}  // namespace thsgd

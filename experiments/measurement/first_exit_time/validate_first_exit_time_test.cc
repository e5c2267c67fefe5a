// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What users hear of a first_exit_time manifest that cannot be run.

#include "experiments/measurement/first_exit_time/validate_first_exit_time.h"

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

constexpr char kLine[] = R"pb(
  name: "exits"
  title: "Exits"
  landscape { quartic_well { curvature: 1 barrier_distance: 0.8 } }
  process {
    name: "heavy"
    noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
    truncation_threshold: 0.5
    projection_bound: inf
  }
  learning_rate: 0.01
  first_exit_time {
    start: 0.25
    cap { horizon: 100 exponent: 1.4 }
    core_radius: 0.1
    attempt_radius: 0.2
  }
  toy { first_exit_time { num_chains: 10 } }
)pb";

constexpr char kBall[] = R"pb(
  name: "ball"
  title: "Ball"
  multivariate_landscape {
    quadratic_bowl {
      minimum: [ 0, 0, 0 ]
      curvature: [ 1, 1, 1 ]
      exit_radius: 0.8
    }
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
    projection_bound: inf
  }
  learning_rate: 0.01
  first_exit_time {
    start: 0
    cap { horizon: 100 exponent: 1.4 }
  }
  toy { first_exit_time { num_chains: 10 } }
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

class ValidateFirstExitTimeTest : public ::testing::TestWithParam<Case> {};

TEST_P(ValidateFirstExitTimeTest, NamesTheFault) {
  const Case& c = GetParam();
  const std::string text = c.manifest;
  ASSERT_THAT(text, HasSubstr(c.before));
  EXPECT_THAT(
      Validate(absl::StrReplaceAll(text, {{c.before, c.after}})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
}

INSTANTIATE_TEST_SUITE_P(
    OneDimension, ValidateFirstExitTimeTest,
    ::testing::Values(
        Case{kLine, "start: 0.25", "", "first_exit_time.start: 0 coordinates"},
        Case{kLine, "start: 0.25", "start: [ 0, 0 ]",
             "first_exit_time.start: 2 coordinates are given; the landscape "
             "has 1"},
        Case{kLine, "start: 0.25", "start: 0.9",
             "first_exit_time.start = 0.9; must be inside an attraction"},
        Case{kLine, "start: 0.25", "start: nan", "first_exit_time.start = nan"},
        Case{kLine, "quartic_well { curvature: 1 barrier_distance: 0.8 }",
             "polynomial { coefficient: [ 0, 0, 1 ] }",
             "in a field with two finite ends"},
        Case{kLine, "horizon: 100", "horizon: 0",
             "first_exit_time.cap[0].horizon = 0; must be > 0 and finite"},
        Case{kLine, "exponent: 1.4", "exponent: 0.5",
             "first_exit_time.cap[0].exponent = 0.5; must be 1 to 20"},
        Case{kLine, "horizon: 100", "horizon: 1e-4",
             "first_exit_time.cap[0] = 0 steps; must be 1 to 1e+12 steps"},
        Case{kLine, "horizon: 100", "horizon: 1e12",
             "must be 1 to 1e+12 steps at the learning rate 0.01"},
        Case{kLine, "cap { horizon: 100 exponent: 1.4 }",
             "cap { horizon: 100 exponent: 1.4 }"
             "cap { horizon: 100 exponent: 1.4 }",
             "first_exit_time.cap: 2 are given; must be 1 or as many as there "
             "are processes, 1"},
        Case{kLine, "attempt_radius: 0.2", "attempt_radius: 0.8",
             "first_exit_time.attempt_radius = 0.8; must be > 0 and < the "
             "effective width 0.8"},
        Case{kLine, "core_radius: 0.1", "core_radius: 0.2",
             "first_exit_time.core_radius = 0.2; must be > 0 and < "
             "attempt_radius"},
        Case{kLine, "core_radius: 0.1", "core_radius: nan",
             "first_exit_time.core_radius = nan"},
        Case{kLine, "projection_bound: inf", "projection_bound: 0.2",
             "process[0].projection_bound = 0.2; must be >= |first_exit_time"},
        Case{kLine, "num_chains: 10", "num_chains: 0",
             "toy.first_exit_time.num_chains[0] = 0; must be 1 to"},
        Case{kLine, "num_chains: 10", "num_chains: [ 10, 10 ]",
             "toy.first_exit_time.num_chains: 2 are given"},
        Case{kLine,
             "horizon: 100 exponent: 1.4 }\n    core_radius: 0.1\n"
             "    attempt_radius: 0.2\n  }\n  toy { first_exit_time { "
             "num_chains: 10 }",
             "horizon: 1e8 exponent: 1.4 }\n  }\n  toy { first_exit_time { "
             "num_chains: 4000000000 }",
             "steps up to the caps; must be at most 1e+16"},
        Case{kLine, "toy { first_exit_time", "toy { occupation",
             "toy = occupation {...}; must be for the experiment's "
             "measurement, first_exit_time"}));

INSTANTIATE_TEST_SUITE_P(
    Space, ValidateFirstExitTimeTest,
    ::testing::Values(
        Case{kBall, "start: 0", "start: [ 0, 0 ]",
             "first_exit_time.start: 2 coordinates are given; must be 1 or 3"},
        Case{kBall, "start: 0", "start: [ 0, 0, 0.9 ]",
             "first_exit_time.start: is not in the bowl's field"},
        Case{kBall, "exit_radius: 0.8", "exit_radius: inf",
             "first_exit_time.start: is in a field without end"},
        Case{kBall, "start: 0", "start: 0 attempt_radius: 0.1",
             "first_exit_time.attempt_radius = 0.1; must be 0 in R^d"},
        Case{kBall, "start: 0", "start: 0 core_radius: 0.1",
             "first_exit_time.core_radius = 0.1; must be 0 for a "
             "quadratic_bowl"},
        Case{kBall, "projection_bound: inf", "projection_bound: -1",
             "process[0].projection_bound = -1"}));

TEST(ValidManifestTest, Passes) {
  EXPECT_THAT(Validate(kLine), IsOk());
  EXPECT_THAT(Validate(kBall), IsOk());
}

}  // namespace
}  // namespace thsgd

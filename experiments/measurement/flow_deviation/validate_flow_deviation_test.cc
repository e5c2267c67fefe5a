// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What users hear of a flow_deviation manifest that cannot be run.

#include "experiments/measurement/flow_deviation/validate_flow_deviation.h"

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

constexpr char kManifest[] = R"pb(
  name: "paths"
  title: "Paths"
  landscape { formula { formula: "x^4/4 - x^2/2 + 0.1*x" lower: -2 upper: 2 } }
  process {
    name: "heavy"
    noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
    truncation_threshold: inf
    projection_bound: 2
  }
  learning_rate: 0.01
  flow_deviation {
    start: -0.5
    horizon: 2
    threshold: [ 0.25, 0.5 ]
  }
  toy { flow_deviation { num_chains: 10 num_recorded_paths: 1 } }
)pb";

absl::Status Validate(const std::string& text) {
  manifest::Experiment experiment;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &experiment));
  return ValidateExperiment(experiment);
}

struct Case {
  // Put in place of what must be there.
  absl::string_view before;
  absl::string_view after;
  // Part of the message.
  const char* message;
};

class ValidateFlowDeviationTest : public ::testing::TestWithParam<Case> {};

TEST_P(ValidateFlowDeviationTest, NamesTheFault) {
  const Case& c = GetParam();
  const std::string text = kManifest;
  ASSERT_THAT(text, HasSubstr(c.before));
  EXPECT_THAT(
      Validate(absl::StrReplaceAll(text, {{c.before, c.after}})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
}

INSTANTIATE_TEST_SUITE_P(
    All, ValidateFlowDeviationTest,
    ::testing::Values(
        Case{"start: -0.5", "", "flow_deviation.start: is not given"},
        Case{"start: -0.5", "start: 3",
             "flow_deviation.start = 3; must be inside an attraction field"},
        Case{"start: -0.5", "start: nan", "flow_deviation.start = nan"},
        Case{"horizon: 2", "horizon: 0",
             "flow_deviation.horizon = 0; must be > 0 and finite"},
        Case{"horizon: 2", "horizon: 1e-4",
             "flow_deviation.horizon = 1e-04; must be 1 to"},
        Case{"horizon: 2", "horizon: 1e9",
             "flow_deviation.horizon = 1e+09; must be 1 to 1e+07 steps"},
        Case{"threshold: [ 0.25, 0.5 ]", "",
             "flow_deviation.threshold: 0 are given; must be 1 to 20"},
        Case{"threshold: [ 0.25, 0.5 ]", "threshold: [ 0.5, 0.5 ]",
             "flow_deviation.threshold[1] = 0.5; must be > 0.5 and finite"},
        Case{"threshold: [ 0.25, 0.5 ]", "threshold: nan",
             "flow_deviation.threshold[0] = nan; must be > 0"},
        Case{"projection_bound: 2", "projection_bound: inf",
             "process[0].projection_bound = inf; must be finite"},
        Case{"projection_bound: 2", "projection_bound: 0.25",
             "process[0].projection_bound = 0.25; must be >= |flow_deviation"},
        Case{"projection_bound: 2", "projection_bound: 3",
             "in the landscape's domain [-2, 2]"},
        Case{"num_chains: 10", "num_chains: 0",
             "toy.flow_deviation.num_chains[0] = 0; must be 1 to"},
        Case{"num_recorded_paths: 1", "num_recorded_paths: 101",
             "toy.flow_deviation.num_recorded_paths = 101; must be 0 to 100"},
        Case{"landscape { formula { formula: \"x^4/4 - x^2/2 + 0.1*x\" lower: "
             "-2 upper: 2 } }",
             "multivariate_landscape { quadratic_bowl { minimum: [ 0, 0 ] "
             "curvature: [ 1, 1 ] exit_radius: 1 } }",
             "flow_deviation: is measured in one dimension"}));

TEST(ValidManifestTest, Passes) { EXPECT_THAT(Validate(kManifest), IsOk()); }

}  // namespace
}  // namespace thsgd

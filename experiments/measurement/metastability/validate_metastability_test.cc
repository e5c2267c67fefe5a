// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What users hear of a metastability manifest that cannot be run.

#include "experiments/measurement/metastability/validate_metastability.h"

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
  name: "deck"
  title: "Deck"
  landscape { four_minima {} }
  process {
    name: "heavy"
    noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
    truncation_threshold: 0.5
    projection_bound: 1.6
  }
  learning_rate: 0.001
  metastability {
    start: -0.7
    core_radius: 0.05
    horizon: 2
    time: [ 0.5, 1 ]
    holding_edge: [ 0.1, 1.5 ]
    exact_num_cells: 100
  }
  toy { metastability { num_chains: 10 num_recorded_paths: 1 horizon: 1 } }
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

class ValidateMetastabilityTest : public ::testing::TestWithParam<Case> {};

TEST_P(ValidateMetastabilityTest, NamesTheFault) {
  const Case& c = GetParam();
  const std::string text = kManifest;
  ASSERT_THAT(text, HasSubstr(c.before));
  EXPECT_THAT(
      Validate(absl::StrReplaceAll(text, {{c.before, c.after}})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ValidateMetastabilityTest,
    ::testing::Values(
        Case{"start: -0.7", "start: -0.9",
             "metastability.start = -0.9; must be in the region of a widest "
             "minimum of process[0]"},
        // A narrow minimum.
        Case{"start: -0.7", "start: 0.496", "metastability.start"},
        Case{"core_radius: 0.05", "core_radius: 0.1",
             "metastability.core_radius = 0.1; must be >= 0 and < the least"},
        Case{"horizon: 2", "horizon: nan",
             "metastability.horizon = nan; must be > 0 and finite"},
        Case{"horizon: 2", "horizon: 1e8", "metastability.horizon: holds"},
        Case{"time: [ 0.5, 1 ]", "time: [ 0.5, 0.5 ]",
             "metastability.time[1] = 0.5; must be > 0.5 and <= horizon = 2"},
        Case{"time: [ 0.5, 1 ]", "time: [ 0.5, 2.5 ]",
             "metastability.time[1] = 2.5"},
        Case{"time: [ 0.5, 1 ]", "time: [ 1e-9 ]",
             "metastability.time: 1e-09 is step 0 of process[0] at the "
             "learning rate 0.001"},
        Case{"holding_edge: [ 0.1, 1.5 ]", "",
             "metastability.holding_edge: 0 are given; must be 1 to 100"},
        Case{"holding_edge: [ 0.1, 1.5 ]", "holding_edge: [ 0.1, 2 ]",
             "metastability.holding_edge[1] = 2; must be > 0.1 and < horizon"},
        Case{"exact_num_cells: 100", "exact_num_cells: 9",
             "metastability.exact_num_cells = 9; must be 0 or 10 to 2000"},
        Case{"noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }",
             "noise { gaussian { standard_deviation: 1 } }",
             "process[0].noise: must be symmetric_lomax"},
        Case{"truncation_threshold: 0.5", "truncation_threshold: 0.4",
             "process[0].truncation_threshold: the jump graph is not "
             "irreducible"},
        Case{"projection_bound: 1.6", "projection_bound: inf",
             "process[0].projection_bound = inf; must be finite"},
        Case{"num_chains: 10", "num_chains: 0",
             "toy.metastability.num_chains[0] = 0; must be 1 to 4294967295"},
        Case{"horizon: 1 ", "horizon: 0.1 ",
             "toy.metastability.horizon = 0.1; must be 0 or > holding_edge[0]"},
        Case{"horizon: 1 ", "horizon: 3 ", "toy.metastability.horizon = 3"},
        Case{"num_recorded_paths: 1", "num_recorded_paths: 101",
             "toy.metastability.num_recorded_paths = 101; must be 0 to 100"},
        Case{"landscape { four_minima {} }",
             "multivariate_landscape { quadratic_bowl { minimum: [ 0, 0 ] "
             "curvature: [ 1, 1 ] exit_radius: 1 } }",
             "metastability: is measured in one dimension"}));

TEST(ValidManifestTest, Passes) { EXPECT_THAT(Validate(kManifest), IsOk()); }

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The analysis, its checks and its report on results made by hand: what theory
// expects, and results that are wrong in one way each, which the checks must
// find.

#include "experiments/measurement/occupation/report_occupation.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/measurement/occupation/check_occupation.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/report/report.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kChains = 1000;
constexpr std::int64_t kSteps = 10'000'000;

// The deck's landscape under three processes; no counts yet.
manifest::Result EmptyResult() {
  manifest::Result result;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        plan {
          experiment {
            landscape { four_minima {} }
            process {
              name: "clipped"
              noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
              truncation_threshold: 0.5
              projection_bound: 1.6
            }
            process {
              name: "plain"
              noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
              truncation_threshold: inf
              projection_bound: 1.6
            }
            process {
              name: "light"
              noise { gaussian { standard_deviation: 1 } }
              truncation_threshold: 0.5
              projection_bound: 1.6
            }
            learning_rate: [ 0.004, 0.00025 ]
            occupation { start: 0.3 horizon: 1 }
          }
        }
        occupation {
          region { minimum: -1.512 lower: -inf upper: -1.3 }
          region { minimum: -0.699 lower: -1.3 upper: 0.2 }
          region { minimum: 0.496 lower: 0.2 upper: 0.7 }
          region { minimum: 1.322 lower: 0.7 upper: inf }
        }
      )pb",
      &result));
  for (int p = 0; p < 3; ++p) {
    for (int e = 0; e < 2; ++e) {
      manifest::OccupationCell& cell = *result.mutable_occupation()->add_cell();
      cell.set_process_index(p);
      cell.set_learning_rate_index(e);
      cell.set_num_steps(kSteps);
    }
  }
  return result;
}

// Chains that spend these shares, with a standard deviation of 1 % of each.
void SetShares(const std::vector<double>& shares,
               manifest::OccupationCell* cell) {
  manifest::OccupationCounts& counts = *cell->mutable_counts();
  counts.Clear();
  counts.set_num_chains(kChains);
  counts.set_num_steps(kChains * kSteps);
  for (double share : shares) {
    const double total = static_cast<double>(kChains * kSteps);
    counts.add_region_steps(std::llround(share * total));
    counts.add_share_squares(std::llround(
        share * share * 1.0001 * static_cast<double>(kChains) * 0x1p30));
    counts.add_num_final(kChains / 4);
  }
}

// What theory expects: the chain of rates, and the start alone for light tails.
manifest::Result Perfect() {
  manifest::Result result = EmptyResult();
  for (manifest::OccupationCell& cell :
       *result.mutable_occupation()->mutable_cell()) {
    SetShares({0, 0, 1, 0}, &cell);
  }
  const OccupationAnalysis analysis = *AnalyzeOccupation(result);
  for (int p = 0; p < 2; ++p) {
    for (int e = 0; e < 2; ++e) {
      SetShares(analysis.processes[p].cells[e].theory->chain_shares,
                result.mutable_occupation()->mutable_cell(2 * p + e));
    }
  }
  return result;
}

report::Check::Verdict VerdictOf(const manifest::Result& result,
                                 const std::string& statement) {
  report::Report report;
  AddOccupationChecks(*AnalyzeOccupation(result), report);
  for (const report::Check& check : report.check()) {
    if (absl::StrContains(check.statement(), statement)) {
      return check.verdict();
    }
  }
  ADD_FAILURE() << "no check says " << statement;
  return report::Check::UNDECIDED;
}

constexpr char kElimination[] =
    "Under clipped the share of time at narrow minima falls";
constexpr char kPrediction[] = "is what the Markov chain";
constexpr char kNoTruncation[] = "Under plain, which is not truncated";
constexpr char kLight[] = "Under light, which has no heavy tails";

TEST(AnalyzeOccupationTest, Theory) {
  const manifest::Result result = Perfect();
  THSGD_ASSERT_OK_AND_ASSIGN(const OccupationAnalysis analysis,
                             AnalyzeOccupation(result));
  EXPECT_THAT(analysis.narrow, ElementsAre(true, false, true, false));
  EXPECT_EQ(analysis.start_region, 2);
  EXPECT_TRUE(analysis.starts_narrow);
  const OccupationProcessAnalysis& clipped = analysis.processes[0];
  EXPECT_TRUE(clipped.eliminates);
  EXPECT_THAT(clipped.relative_widths, ElementsAre(1, 2, 1, 2));
  EXPECT_EQ(clipped.theory->limit_shares[0], 0);
  EXPECT_EQ(clipped.theory->limit_shares[2], 0);
  EXPECT_NEAR(clipped.theory->limit_shares[1] + clipped.theory->limit_shares[3],
              1, 1e-12);
  EXPECT_EQ(clipped.cells[1].class_shares.size(), 1);
  const OccupationProcessAnalysis& plain = analysis.processes[1];
  EXPECT_FALSE(plain.eliminates);
  for (double share : plain.theory->limit_shares) EXPECT_GT(share, 0.05);
  EXPECT_FALSE(analysis.processes[2].theory.has_value());
  EXPECT_FALSE(analysis.processes[2].heavy_tailed);
  const std::vector<double>& shares = clipped.cells[0].theory->chain_shares;
  EXPECT_NEAR(shares[0] + shares[1] + shares[2] + shares[3], 1, 1e-12);
  EXPECT_NEAR(clipped.cells[0].narrow_share->estimate,
              NarrowSum(analysis.narrow, shares), 1e-7);
}

// By hand: 1000 chains; 2.5808 is Student's 99.5 % quantile with 999 degrees of
// freedom.
TEST(AnalyzeOccupationTest, Intervals) {
  const manifest::Result result = Perfect();
  const OccupationAnalysis analysis = *AnalyzeOccupation(result);
  const TimeShare& share = analysis.processes[0].cells[0].shares[1];
  EXPECT_NEAR(share.interval->upper - share.interval->lower,
              2 * 2.5808 * 0.01 * share.estimate / std::sqrt(1000),
              1e-3 * share.estimate);
}

// Chains that are all alike have no spread, but the mean is not known for that.
TEST(AnalyzeOccupationTest, IntervalsWithoutSpread) {
  manifest::Result result = Perfect();
  manifest::OccupationCounts& counts =
      *result.mutable_occupation()->mutable_cell(4)->mutable_counts();
  counts.set_share_squares(2, kChains << 30);
  const OccupationAnalysis analysis = *AnalyzeOccupation(result);
  const OccupationCellAnalysis& light = analysis.processes[2].cells[0];
  EXPECT_EQ(light.shares[2].interval->upper, 1);
  EXPECT_NEAR(light.shares[2].interval->lower, std::pow(0.005, 1e-3), 1e-9);
  EXPECT_EQ(light.shares[0].interval->lower, 0);
  EXPECT_NEAR(light.shares[0].interval->upper, 1 - std::pow(0.005, 1e-3), 1e-9);
  EXPECT_NEAR(light.narrow_share->interval->lower, std::pow(0.005, 1e-3), 1e-9);
}

TEST(CheckOccupationTest, TheoryIsSupported) {
  const manifest::Result result = Perfect();
  for (const char* statement :
       {kElimination, kPrediction, kNoTruncation, kLight}) {
    EXPECT_EQ(VerdictOf(result, statement), report::Check::SUPPORTED)
        << statement;
  }
}

TEST(CheckOccupationTest, ControlsAreFound) {
  // No elimination: both learning rates change places.
  manifest::Result swapped = Perfect();
  swapped.mutable_occupation()->mutable_cell()->SwapElements(0, 1);
  EXPECT_EQ(VerdictOf(swapped, kElimination), report::Check::CONTRADICTED);
  // One percentage point more than predicted.
  manifest::Result more = Perfect();
  std::vector<double> shares =
      AnalyzeOccupation(more)->processes[0].cells[1].theory->chain_shares;
  shares[0] += 0.01;
  shares[1] -= 0.01;
  SetShares(shares, more.mutable_occupation()->mutable_cell(1));
  EXPECT_EQ(VerdictOf(more, kPrediction), report::Check::CONTRADICTED);
  // Plain and light noise that eliminate.
  manifest::Result none = Perfect();
  for (int c : {3, 5}) {
    SetShares({0.001, 0.5, 0.001, 0.498},
              none.mutable_occupation()->mutable_cell(c));
  }
  EXPECT_EQ(VerdictOf(none, kNoTruncation), report::Check::CONTRADICTED);
  EXPECT_EQ(VerdictOf(none, kLight), report::Check::CONTRADICTED);
}

// Two closed classes; the start's is never left.
TEST(CheckOccupationTest, ClosedClasses) {
  manifest::Result result = Perfect();
  manifest::Experiment& experiment =
      *result.mutable_plan()->mutable_experiment();
  experiment.mutable_landscape()->mutable_reducible()->set_leading_factor(1);
  experiment.mutable_occupation()->set_start(0, -0.6);
  const OccupationAnalysis analysis = *AnalyzeOccupation(result);
  EXPECT_THAT(analysis.narrow, ElementsAre(false, true, true, false));
  EXPECT_THAT(analysis.processes[0].theory->class_probabilities,
              ElementsAre(1, 0));
  EXPECT_THAT(analysis.processes[0].theory->limit_shares,
              ElementsAre(1, 0, 0, 0));
  EXPECT_EQ(analysis.processes[1].theory->class_probabilities.size(), 1);
  SetShares({0.97, 0.03, 0, 0}, result.mutable_occupation()->mutable_cell(1));
  EXPECT_EQ(VerdictOf(result, "leads to closed class 1"),
            report::Check::SUPPORTED);
  EXPECT_EQ(VerdictOf(result, "leads to closed class 2"),
            report::Check::SUPPORTED);
  SetShares({0.87, 0.03, 0, 0.1}, result.mutable_occupation()->mutable_cell(1));
  EXPECT_EQ(VerdictOf(result, "leads to closed class 1"),
            report::Check::CONTRADICTED);
}

// In R^d narrow minima are those that the manifest names.
TEST(CheckOccupationTest, NarrowMinimaOfSpace) {
  manifest::Result result = Perfect();
  manifest::Experiment& experiment =
      *result.mutable_plan()->mutable_experiment();
  manifest::VectorNoiseLaw heavy;
  heavy.mutable_lomax()->set_tail_index(1.2);
  for (int p = 0; p < 2; ++p) {
    *experiment.mutable_process(p)->mutable_vector_noise() = heavy;
  }
  experiment.mutable_process(2)
      ->mutable_vector_noise()
      ->mutable_gaussian()
      ->set_standard_deviation(1);
  experiment.mutable_multivariate_landscape();
  experiment.mutable_occupation()->add_narrow_minimum(0);
  experiment.mutable_occupation()->add_narrow_minimum(2);
  const OccupationAnalysis analysis = *AnalyzeOccupation(result);
  EXPECT_THAT(analysis.narrow, ElementsAre(true, false, true, false));
  EXPECT_TRUE(analysis.processes[0].eliminates);
  EXPECT_FALSE(analysis.processes[1].eliminates);
  EXPECT_FALSE(analysis.processes[2].eliminates);
  for (const char* statement : {kElimination, kNoTruncation, kLight}) {
    EXPECT_EQ(VerdictOf(result, statement), report::Check::SUPPORTED)
        << statement;
  }
}

TEST(ReportOccupationTest, SaysEverything) {
  manifest::Result result = Perfect();
  for (manifest::OccupationCell& cell :
       *result.mutable_occupation()->mutable_cell()) {
    for (int i = 0; i < 16; ++i) {
      cell.mutable_counts()->add_num_transitions(i % 5 == 0 ? 0 : 7);
      cell.mutable_counts()->add_transition_steps(700);
    }
  }
  report::Report report;
  THSGD_ASSERT_OK(ReportOccupation(result, report));
  EXPECT_EQ(report.verdict(),
            "Of 4 checks 4 are supported, 0 contradicted and 0 undecided.");
  std::vector<std::string> figures;
  for (const report::Figure& figure : report.figure()) {
    figures.push_back(figure.id());
  }
  EXPECT_THAT(figures, ElementsAre("narrow_shares", "shares", "jump_graph"));
  std::vector<std::string> tables;
  for (const report::Table& table : report.table()) {
    tables.push_back(table.id());
    for (const report::Table::Row& row : table.row()) {
      EXPECT_EQ(row.cell_size(), table.column_size());
    }
  }
  EXPECT_THAT(tables, ElementsAre("narrow_shares", "theory", "shares",
                                  "transitions", "recorded_paths"));
  EXPECT_THAT(report.limitations(), testing::HasSubstr("it is 1.79 at the"));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The analysis and its checks on results made by hand: what the limit itself
// would give, and results that are wrong in one way each, which the checks must
// find.

#include "experiments/measurement/metastability/analyze_metastability.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/metastability/check_metastability.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/report/report.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

constexpr std::int64_t kStays = 400'000;
constexpr std::int64_t kChains = 100'000;

manifest::Result EmptyResult() {
  manifest::Result result;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        plan {
          experiment {
            landscape { four_minima {} }
            process {
              name: "plain"
              noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
              truncation_threshold: inf
              projection_bound: 1.6
            }
            learning_rate: 0.001
            metastability {
              start: -0.699
              horizon: 2
              time: [ 0.1, 1 ]
              holding_edge: [ 0.05, 0.1, 0.2, 0.4, 0.8 ]
            }
          }
        }
        metastability {
          minimum: [ -1.512, -0.699, 0.496, 1.322 ]
          states {
            minimum: [ 0, 1, 2, 3 ]
            relative_width: 1
          }
          cell {
            num_steps: 130000
            time_step: [ 6500, 65000 ]
            holding_edge_step: [ 3250, 6500, 13000, 26000, 52000 ]
            counts { num_chains: 100000 }
          }
        }
      )pb",
      &result));
  return result;
}

// Survival functions of holding times, by t times the rate.
using Law = std::function<double(double)>;
double Exponential(double x) { return std::exp(-x); }
double Uniform(double x) { return std::max(0.0, 1 - x / 2); }

// What the limit would give, to the last count, with rates and shares of moves
// changed by these factors and holding times of this law.
manifest::Result Perfect(const Law& law, double rate_factor,
                         double move_shift) {
  manifest::Result result = EmptyResult();
  // From an analysis of a result that is not empty: theory does not look at it.
  manifest::MetastabilityCell& cell =
      *result.mutable_metastability()->mutable_cell(0);
  manifest::StayCounts& stays = *cell.mutable_counts()->mutable_states();
  for (int i = 0; i < 4; ++i) stays.add_region_steps(1'000'000'000);
  for (int i = 0; i < 16; ++i) {
    stays.add_num_transitions(i % 5 == 0 ? 0 : 1);
    stays.add_transition_steps(1);
  }
  for (int i = 0; i < 24; ++i) stays.add_holding_times(1);
  for (int i = 0; i < 8; ++i) cell.mutable_counts()->add_snapshots(1);
  *cell.mutable_counts()->mutable_minima() = stays;
  const MetastabilityTheory theory =
      std::move((*AnalyzeMetastability(result))[0].cells[0].theory);
  for (int i = 0; i < 4; ++i) {
    const double rate = theory.limit.exit_rate[i] * rate_factor;
    stays.set_region_steps(i, std::llround(static_cast<double>(kStays) / rate));
    for (int j = 0; j < 4; ++j) {
      if (j == i) continue;
      // Moves from 0 go to 2 more often, at the cost of 1.
      const double shift = i == 0 && j == 2   ? move_shift
                           : i == 0 && j == 1 ? -move_shift
                                              : 0;
      stays.set_num_transitions(
          4 * i + j, std::llround(static_cast<double>(kStays) *
                                  (theory.limit.transitions(i, j) + shift)));
    }
    double above = 1;
    for (int k = 0; k < 6; ++k) {
      const double below =
          k == 5 ? 0
                 : law(rate * static_cast<double>(cell.holding_edge_step(k)));
      stays.set_holding_times(
          6 * i + k,
          std::llround(static_cast<double>(kStays) * (above - below)));
      above = below;
    }
    for (int k = 0; k < 2; ++k) {
      cell.mutable_counts()->set_snapshots(
          4 * k + i, std::llround(static_cast<double>(kChains) *
                                  theory.limit.marginals[k][i]));
    }
  }
  *cell.mutable_counts()->mutable_minima() = stays;
  return result;
}

// The verdicts of the checks, by what their statements hold.
report::Check::Verdict VerdictOf(const manifest::Result& result,
                                 const std::string& statement) {
  const std::vector<MetastabilityProcessAnalysis> processes =
      *AnalyzeMetastability(result);
  report::Report report;
  AddMetastabilityChecks(processes, result.metastability(), report);
  for (const report::Check& check : report.check()) {
    if (absl::StrContains(check.statement(), statement)) {
      return check.verdict();
    }
  }
  ADD_FAILURE() << "no check says " << statement;
  return report::Check::UNDECIDED;
}

constexpr char kExponential[] = "is exponential";
constexpr char kRates[] = "are left at the limiting chain's rates";
constexpr char kMoves[] = "lead to each other";
constexpr char kMarginals[] = "at fixed times";

TEST(AnalyzeMetastabilityTest, EstimatesAreTheCounts) {
  const manifest::Result result = Perfect(Exponential, 1, 0);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<MetastabilityProcessAnalysis> processes,
      AnalyzeMetastability(result));
  const MetastabilityCellAnalysis& cell = processes[0].cells[0];
  ASSERT_EQ(cell.states.size(), 4);
  for (int i = 0; i < 4; ++i) {
    const HoldingTimes& times = cell.states[i];
    EXPECT_NEAR(times.exit_rate->estimate / cell.theory.limit.exit_rate[i], 1,
                1e-4);
    EXPECT_TRUE(
        times.exit_rate->interval.Contains(cell.theory.limit.exit_rate[i]));
    // 2.576 standard errors of a count of 400,000.
    EXPECT_NEAR(
        (times.exit_rate->interval.upper - times.exit_rate->interval.lower) /
            times.exit_rate->estimate,
        2 * 2.576 / std::sqrt(kStays), 1e-4);
    EXPECT_LT(times.distance, 1e-4);
    EXPECT_NEAR(times.distance_band, std::sqrt(std::log(200) / (2 * kStays)),
                1e-6);
    EXPECT_GT(*times.p_value, 0.99);
    ASSERT_EQ(times.survival.size(), 5);
    for (int j = 0; j < 4; ++j) {
      EXPECT_NEAR(cell.state_moves[i][j].estimate,
                  cell.theory.limit.transitions(i, j), 1e-4);
    }
    EXPECT_NEAR(cell.marginals[1][i].estimate,
                cell.theory.limit.marginals[1][i], 1e-4);
  }
}

TEST(AnalyzeMetastabilityTest, TheLimitItselfIsSupported) {
  const manifest::Result result = Perfect(Exponential, 1, 0);
  for (const char* statement : {kExponential, kRates, kMoves, kMarginals}) {
    EXPECT_EQ(VerdictOf(result, statement), report::Check::SUPPORTED)
        << statement;
  }
}

TEST(AnalyzeMetastabilityTest, ControlsAreFound) {
  EXPECT_EQ(VerdictOf(Perfect(Uniform, 1, 0), kExponential),
            report::Check::CONTRADICTED);
  EXPECT_EQ(VerdictOf(Perfect(Exponential, 1.3, 0), kRates),
            report::Check::CONTRADICTED);
  EXPECT_EQ(VerdictOf(Perfect(Exponential, 0.7, 0), kRates),
            report::Check::CONTRADICTED);
  EXPECT_EQ(VerdictOf(Perfect(Exponential, 1, 0.06), kMoves),
            report::Check::CONTRADICTED);
  manifest::Result late = Perfect(Exponential, 1, 0);
  auto& snapshots =
      *late.mutable_metastability()->mutable_cell(0)->mutable_counts();
  // At the first time all are where they started.
  for (int i = 0; i < 4; ++i) snapshots.set_snapshots(i, i == 1 ? kChains : 0);
  EXPECT_EQ(VerdictOf(late, kMarginals), report::Check::CONTRADICTED);
}

// Few stays decide nothing.
TEST(AnalyzeMetastabilityTest, LittleIsUndecided) {
  manifest::Result result = Perfect(Exponential, 1, 0);
  manifest::StayCounts& stays = *result.mutable_metastability()
                                     ->mutable_cell(0)
                                     ->mutable_counts()
                                     ->mutable_states();
  for (int i = 0; i < 4; ++i) {
    stays.set_region_steps(i, stays.region_steps(i) / 20'000);
    for (int j = 0; j < 4; ++j) {
      stays.set_num_transitions(4 * i + j,
                                stays.num_transitions(4 * i + j) / 20'000);
    }
    for (int k = 0; k < 6; ++k) {
      stays.set_holding_times(6 * i + k,
                              stays.holding_times(6 * i + k) / 20'000);
    }
  }
  *result.mutable_metastability()
       ->mutable_cell(0)
       ->mutable_counts()
       ->mutable_minima() = stays;
  for (const char* statement : {kExponential, kRates, kMoves}) {
    EXPECT_EQ(VerdictOf(result, statement), report::Check::UNDECIDED)
        << statement;
  }
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/report_exit_routes.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/plan.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/report/report.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "stats/interval.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

// A made-up result of the slide's manifest at two learning rates: every cell
// has 1000 replicates of one plainly simulated path; of the exits in it,
// `num_as_expected` took the number of jumps that the theory expects.
class ReportExitRoutesTest : public ::testing::Test {
 protected:
  ReportExitRoutesTest() {
    manifest::Experiment experiment =
        *ReadExperiment("experiments/exit_routes.textproto");
    experiment.mutable_learning_rate()->Truncate(2);  // 1/10 and 1/25.
    for (manifest::Process& process : *experiment.mutable_process()) {
      process.mutable_exit_estimator()
          ->mutable_plain_simulation()
          ->set_paths_per_replicate(1);
    }
    *result_.mutable_plan() = *MakePlan(experiment, manifest::TOY);
    for (int process = 0; process < 2; ++process) {
      for (int rate = 0; rate < 2; ++rate) {
        manifest::ExitRoutesCell& cell =
            *result_.mutable_exit_routes()->add_cell();
        cell.set_process_index(process);
        cell.set_learning_rate_index(rate);
        cell.set_max_steps(rate == 0 ? 50 : 125);
        SetCell(process, rate, 0, 0);
      }
    }
  }

  manifest::ExitRoutesCell& Cell(int process, int rate) {
    return *result_.mutable_exit_routes()->mutable_cell(2 * process + rate);
  }

  void SetCell(int process, int rate, int num_exited, int num_as_expected) {
    manifest::ExitRoutesCell& cell = Cell(process, rate);
    cell.clear_replicate();
    cell.clear_recorded_path();
    const int expected_jumps = process == kLight ? 0 : 1;
    for (int i = 0; i < 1000; ++i) {
      manifest::ExitRoutesReplicate& replicate = *cell.add_replicate();
      replicate.mutable_jump_count()->Resize(8, 0);
      replicate.mutable_largest_update_share()->Resize(21, 0);
      replicate.mutable_log2_route_steps()->Resize(24, 0);
      replicate.mutable_exit_time_decile()->Resize(10, 0);
      if (i >= num_exited) continue;
      const int jumps = i < num_as_expected ? expected_jumps : 2;
      replicate.set_num_exits(1);
      replicate.set_probability(1);
      replicate.set_jump_count(jumps, 1);
      replicate.set_jumps(jumps);
      replicate.set_largest_update_share(10, 1);
      replicate.set_log2_route_steps(3, 1);
      replicate.set_exit_time_decile(0, 1);
    }
    if (num_exited == 0) return;
    manifest::ExitPath& path = *cell.add_recorded_path();
    path.set_replicate(17);
    path.set_weight(1);
    for (double x : {0.0, 0.1, 0.9}) path.add_position(x);
    path.set_route_start(1);
  }

  report::Report Report() {
    report::Report report;
    THSGD_EXPECT_OK(ReportExitRoutes(result_, report));
    return report;
  }

  // The verdict of the check whose statement holds this text.
  static report::Check::Verdict VerdictOn(const report::Report& report,
                                          const std::string& text) {
    for (const report::Check& check : report.check()) {
      if (check.statement().find(text) != std::string::npos) {
        return check.verdict();
      }
    }
    ADD_FAILURE() << "no check says " << text;
    return report::Check::VERDICT_UNSPECIFIED;
  }

  static constexpr int kLight = 0;
  static constexpr int kHeavy = 1;
  static constexpr char kLightMajority[] =
      "Under light noise most exits happen without a single jump";
  static constexpr char kHeavyMajority[] =
      "Under heavy noise most exits happen by 1 jump";
  static constexpr char kConcentration[] =
      "Under heavy noise the share of exits by 1 jump grows";
  static constexpr char kLightExact[] =
      "Under light noise the estimated exit probabilities";
  static constexpr char kHeavyExact[] =
      "Under heavy noise the estimated exit probabilities";
  static constexpr char kHeavyLimit[] =
      "Under heavy noise the exit probability approaches";

  // The limit form of the heavy process's exit probability.
  static double Theory(int rate) {
    const double eta = rate == 0 ? 0.1 : 0.04;
    const double steps = rate == 0 ? 50 : 125;
    return 1 - std::exp(-steps * std::pow(0.8, -1.2) *
                        std::pow(1 + 1 / (eta * 0.1), -1.2));
  }

  manifest::Result result_;
};

TEST_F(ReportExitRoutesTest, MajorityIsDecidedByTheInterval) {
  SetCell(kLight, 1, 100, 95);
  SetCell(kHeavy, 1, 200, 20);
  report::Report report = Report();
  EXPECT_EQ(VerdictOn(report, kLightMajority), report::Check::SUPPORTED);
  EXPECT_EQ(VerdictOn(report, kHeavyMajority), report::Check::CONTRADICTED);
  SetCell(kHeavy, 1, 200, 105);
  EXPECT_EQ(VerdictOn(Report(), kHeavyMajority), report::Check::UNDECIDED);
}

TEST_F(ReportExitRoutesTest, NoExitsDecideNothing) {
  const report::Report report = Report();
  for (const char* text : {kLightMajority, kHeavyMajority, kConcentration}) {
    EXPECT_EQ(VerdictOn(report, text), report::Check::UNDECIDED);
  }
  EXPECT_THAT(report.verdict(), HasSubstr("3 undecided"));
  EXPECT_THAT(report.verdict(),
              HasSubstr("Under light noise exits were seen at 0 of 2"));
  EXPECT_THAT(report.figure(0).vega_lite(), HasSubstr("no path left"));
}

TEST_F(ReportExitRoutesTest, ConcentrationComparesTheEndsOfTheList) {
  SetCell(kHeavy, 0, 400, 200);
  SetCell(kHeavy, 1, 400, 320);
  EXPECT_EQ(VerdictOn(Report(), kConcentration), report::Check::SUPPORTED);
  SetCell(kHeavy, 1, 400, 220);
  EXPECT_EQ(VerdictOn(Report(), kConcentration), report::Check::UNDECIDED);
  SetCell(kHeavy, 1, 400, 80);
  EXPECT_EQ(VerdictOn(Report(), kConcentration), report::Check::CONTRADICTED);
}

// One jump: C(A) = q T, so 1 - exp(-T/eta q lambda) with q lambda = 0.8^-1.2
// (1 + 1/(eta s))^-1.2 and T/eta = 125 at eta = 1/25, s = 0.1.
TEST_F(ReportExitRoutesTest, HeavyTheoryIsTheCatastrophePrinciple) {
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<ProcessAnalysis> processes,
                             AnalyzeExitRoutes(result_));
  EXPECT_NEAR(*processes[kHeavy].cells[1].p_exit_theory, Theory(1), 1e-14);
}

TEST_F(ReportExitRoutesTest, LimitIsApproachedWhereTheRatioNearsOne) {
  SetCell(kHeavy, 0, 3 * 1000 * Theory(0), 100);
  SetCell(kHeavy, 1, 1000 * Theory(1), 100);
  EXPECT_EQ(VerdictOn(Report(), kHeavyLimit), report::Check::SUPPORTED);
  SetCell(kHeavy, 0, 1000 * Theory(0), 100);
  SetCell(kHeavy, 1, 3 * 1000 * Theory(1), 100);
  EXPECT_EQ(VerdictOn(Report(), kHeavyLimit), report::Check::CONTRADICTED);
  SetCell(kHeavy, 1, 1000 * Theory(1), 100);
  EXPECT_EQ(VerdictOn(Report(), kHeavyLimit), report::Check::UNDECIDED);
}

// Maxima at +-0.8: rate 2 sqrt(1 * 2) / pi exp(-0.16 / D), D = eta / 2.
TEST_F(ReportExitRoutesTest, LightTheoryIsEyringKramers) {
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<ProcessAnalysis> processes,
                             AnalyzeExitRoutes(result_));
  const double rate = 2 * std::sqrt(2.0) / M_PI * std::exp(-0.16 / 0.02);
  EXPECT_NEAR(*processes[kLight].cells[1].p_exit_theory,
              1 - std::exp(-5 * rate), 1e-14);
}

// Diverged paths are in no event, and counted.
TEST_F(ReportExitRoutesTest, DivergedPathsAreCounted) {
  SetCell(kHeavy, 0, 100, 50);
  Cell(kHeavy, 0).mutable_replicate(999)->set_num_non_finite(1);
  Cell(kHeavy, 0).mutable_replicate(998)->set_num_non_finite(1);
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<ProcessAnalysis> processes,
                             AnalyzeExitRoutes(result_));
  EXPECT_EQ(processes[kHeavy].cells[0].p_exit.value, 0.1);
  EXPECT_EQ(processes[kHeavy].cells[0].num_non_finite, 2);
}

// Weighted replicates: Student's interval of 1e-30 times 1.9, 2 and 2.1, and of
// 1e-30 times 1, 2 and 3, which ends at 0.
TEST_F(ReportExitRoutesTest, WeightsOfAnySizeHaveAnInterval) {
  ProbabilityEstimate estimate = {.value = 2e-30,
                                  .standard_error = 1e-31 / std::sqrt(3.0),
                                  .interval = {},
                                  .num_replicates = 3,
                                  .num_trials = 0,
                                  .num_successes = 0};
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval interval,
                             estimate.IntervalAt(0.99));
  // 9.925 of Student's law, 2 degrees of freedom [Abramowitz, Stegun 1964].
  EXPECT_NEAR(interval.upper / 1e-30, 2 + 0.9925 / std::sqrt(3.0), 1e-4);
  EXPECT_NEAR(interval.lower / 1e-30, 2 - 0.9925 / std::sqrt(3.0), 1e-4);
  estimate.standard_error *= 10;
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval wide, estimate.IntervalAt(0.99));
  EXPECT_NEAR(wide.upper / 1e-30, 2 + 9.925 / std::sqrt(3.0), 1e-3);
  EXPECT_EQ(wide.lower, 0);
}

// Counts that are the exact probabilities, up to rounding, are consistent with
// them; a quarter of one of them is found.
TEST_F(ReportExitRoutesTest, EstimatesAreHeldAgainstExactValues) {
  result_.mutable_plan()->set_scale(manifest::QUICK);
  THSGD_ASSERT_OK_AND_ASSIGN(std::vector<ProcessAnalysis> processes,
                             AnalyzeExitRoutes(result_));
  for (int process : {kLight, kHeavy}) {
    for (int rate : {0, 1}) {
      const double exact = processes[process].cells[rate].p_exit_exact->value;
      SetCell(process, rate, static_cast<int>(std::lround(1000 * exact)), 0);
    }
  }
  EXPECT_EQ(VerdictOn(Report(), kLightExact), report::Check::SUPPORTED);
  EXPECT_EQ(VerdictOn(Report(), kHeavyExact), report::Check::SUPPORTED);
  SetCell(kHeavy, 1, 50, 0);
  EXPECT_EQ(VerdictOn(Report(), kHeavyExact), report::Check::CONTRADICTED);
  EXPECT_EQ(VerdictOn(Report(), kLightExact), report::Check::SUPPORTED);
  // 8293 of 100,000 chains left, with a standard error of 0.00087; budget 6e-5.
  EXPECT_NEAR(processes[kLight].cells[0].p_exit_exact->value, 0.08293,
              4 * 0.00087);
}

TEST_F(ReportExitRoutesTest, TruncationAsksForMoreJumps) {
  result_.mutable_plan()
      ->mutable_experiment()
      ->mutable_process(kHeavy)
      ->set_truncation_threshold(0.3);
  SetCell(kHeavy, 1, 100, 90);
  const report::Report report = Report();
  EXPECT_EQ(VerdictOn(report, "Under heavy noise most exits happen by 3 jumps"),
            report::Check::CONTRADICTED);
}

TEST_F(ReportExitRoutesTest, RefusesAThresholdThatDividesTheWidth) {
  result_.mutable_plan()
      ->mutable_experiment()
      ->mutable_process(kHeavy)
      ->set_truncation_threshold(0.4);
  report::Report report;
  EXPECT_THAT(ReportExitRoutes(result_, report),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("must not divide the effective width 0.8")));
}

TEST_F(ReportExitRoutesTest, FiguresAreJsonWithTheRecordedPaths) {
  SetCell(kHeavy, 1, 100, 90);
  const report::Report report = Report();
  ASSERT_EQ(report.figure_size(), 4);
  for (const report::Figure& figure : report.figure()) {
    EXPECT_FALSE(nlohmann::json::parse(figure.vega_lite()).is_null());
  }
  int num_points = 0;
  const auto spec = nlohmann::json::parse(report.figure(0).vega_lite());
  for (const auto& row : spec["data"]["values"]) {
    if (row["kind"] == "path") {
      EXPECT_EQ(row["path"], 0);
      ++num_points;
    }
  }
  EXPECT_EQ(num_points, 3);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/flow_deviation/report_flow_deviation.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/flow_deviation/analyze_flow_deviation.h"
#include "experiments/measurement/flow_deviation/distance_bins.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "experiments/report/report.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace thsgd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPlan[] = R"pb(
  experiment {
    landscape { quadratic_well { curvature: 1 lower_exit: -3 upper_exit: 3 } }
    process {
      name: "light"
      noise { gaussian { standard_deviation: 1 } }
      truncation_threshold: inf
      projection_bound: 2
    }
    process {
      name: "heavy"
      noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
      truncation_threshold: inf
      projection_bound: 2
    }
    learning_rate: [ 0.04, 0.02, 0.01 ]
    flow_deviation { start: 0.5 horizon: 1 threshold: 0.25 }
    seed: 3
  }
  sampling { flow_deviation { num_chains: 1000 } }
)pb";

class ReportFlowDeviationTest : public ::testing::Test {
 protected:
  ReportFlowDeviationTest() {
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        kPlan, result_.mutable_plan()));
    for (int p = 0; p < 2; ++p) {
      for (int e = 0; e < 3; ++e) {
        manifest::FlowDeviationCell& cell =
            *result_.mutable_flow_deviation()->add_cell();
        cell.set_process_index(p);
        cell.set_learning_rate_index(e);
        cell.set_num_steps(25 << e);
        Fill(p, e, 0.1, 0);
      }
    }
  }

  // 1000000 chains, num_above of them at 0.5, the rest spread evenly between
  // 0.9 and 1.1 of `distance`.
  void Fill(int process, int rate, double distance, std::int64_t num_above) {
    constexpr std::int64_t kNumChains = 1'000'000;
    manifest::FlowDeviationCounts& counts =
        *result_.mutable_flow_deviation()
             ->mutable_cell(3 * process + rate)
             ->mutable_counts();
    counts.Clear();
    counts.set_num_chains(kNumChains);
    counts.add_num_above(num_above);
    counts.mutable_distance_bin()->Resize(kNumDistanceBins, 0);
    *counts.mutable_distance_bin()->Mutable(DistanceBin(0.5)) += num_above;
    const std::int64_t num_close = (kNumChains - num_above) / 100;
    for (int i = 0; i < 100; ++i) {
      *counts.mutable_distance_bin()->Mutable(
          DistanceBin(distance * (0.901 + 0.002 * i))) += num_close;
    }
    counts.set_num_chains(100 * num_close + num_above);
  }

  report::Report Report() {
    report::Report report;
    THSGD_EXPECT_OK(ReportFlowDeviation(result_, report));
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

  manifest::Result result_;
};

TEST_F(ReportFlowDeviationTest, MediansComeFromTheBins) {
  Fill(kHeavy, 0, 0.1, 200'000);
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<DeviationProcess> processes,
                             AnalyzeFlowDeviation(result_));
  const DeviationCell& cell = processes[kHeavy].cells[0];
  // 5/8 of those below: 0.9 + 0.2 5/8.
  EXPECT_NEAR(cell.median->estimate, 0.1025, 0.001);
  EXPECT_LE(cell.median->interval.lower, 0.1025);
  EXPECT_GE(cell.median->interval.upper, 0.1025);
  EXPECT_NEAR(cell.upper_percentile->estimate, 0.5, 0.02);
}

TEST_F(ReportFlowDeviationTest, ConvergenceComparesTheEndsOfTheList) {
  constexpr char kFollow[] = "Under heavy noise paths follow";
  Fill(kHeavy, 2, 0.05, 0);
  EXPECT_EQ(VerdictOn(Report(), kFollow), report::Check::SUPPORTED);
  Fill(kHeavy, 2, 0.2, 0);
  EXPECT_EQ(VerdictOn(Report(), kFollow), report::Check::CONTRADICTED);
  Fill(kHeavy, 2, 0.1, 0);
  EXPECT_EQ(VerdictOn(Report(), kFollow), report::Check::UNDECIDED);
}

// In a quadratic well C = T delta^-alpha.
TEST_F(ReportFlowDeviationTest, HeavyTailsAreHeldAgainstTheory) {
  constexpr char kConstant[] = "already equals its limit form";
  constexpr char kPower[] = "falls like $";
  const auto theory = [](double eta) {
    return std::pow(0.25, -1.2) * std::pow(1 + 1 / (0.1 * eta), -1.2) / eta;
  };
  const auto count = [](double p) {
    return static_cast<std::int64_t>(1'000'000 * p);
  };
  Fill(kHeavy, 0, 0.1, count(theory(0.04)));
  Fill(kHeavy, 2, 0.1, count(theory(0.01)));
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<DeviationProcess> processes,
                             AnalyzeFlowDeviation(result_));
  EXPECT_NEAR(*processes[kHeavy].cells[2].above[0].theory, theory(0.01),
              1e-5 * theory(0.01));
  EXPECT_EQ(VerdictOn(Report(), kConstant), report::Check::SUPPORTED);
  EXPECT_EQ(VerdictOn(Report(), kPower), report::Check::SUPPORTED);
  Fill(kHeavy, 2, 0.1, count(0.5 * theory(0.01)));
  EXPECT_EQ(VerdictOn(Report(), kConstant), report::Check::CONTRADICTED);
  EXPECT_EQ(VerdictOn(Report(), kPower), report::Check::CONTRADICTED);
}

// Cut to 0.2, no jump leads 0.25 away: the theory of one jump says nothing.
TEST_F(ReportFlowDeviationTest, SeveralJumpsAreHeldAgainstNothing) {
  const int num_checks = Report().check_size();
  result_.mutable_plan()
      ->mutable_experiment()
      ->mutable_process(kHeavy)
      ->set_truncation_threshold(0.2);
  const report::Report report = Report();
  EXPECT_EQ(report.check_size(), num_checks - 2);
  for (const report::Check& check : report.check()) {
    EXPECT_THAT(check.statement(), Not(HasSubstr("limit form")));
  }
}

TEST_F(ReportFlowDeviationTest, LightTailsFallFasterAndFaster) {
  constexpr char kExponential[] = "faster than any power";
  EXPECT_EQ(VerdictOn(Report(), kExponential), report::Check::UNDECIDED);
  Fill(kLight, 0, 0.1, 100'000);
  Fill(kLight, 1, 0.1, 50'000);
  Fill(kLight, 2, 0.1, 500);
  EXPECT_EQ(VerdictOn(Report(), kExponential), report::Check::SUPPORTED);
  Fill(kLight, 1, 0.1, 1'000);
  EXPECT_EQ(VerdictOn(Report(), kExponential), report::Check::CONTRADICTED);
}

TEST_F(ReportFlowDeviationTest, FiguresAreJsonWithTheRecordedPaths) {
  manifest::DeviatingPath& path =
      *result_.mutable_flow_deviation()->mutable_cell(3)->add_recorded_path();
  for (double x : {0.5, 0.45, 0.4}) path.add_position(x);
  const report::Report report = Report();
  ASSERT_EQ(report.figure_size(), 3);
  for (const report::Figure& figure : report.figure()) {
    EXPECT_FALSE(nlohmann::json::parse(figure.vega_lite()).is_null());
  }
  int num_points = 0;
  const auto spec = nlohmann::json::parse(report.figure(0).vega_lite());
  for (const auto& row : spec["data"]["values"]) {
    if (row["kind"] == "path") ++num_points;
  }
  EXPECT_EQ(num_points, 3);
}

}  // namespace
}  // namespace thsgd

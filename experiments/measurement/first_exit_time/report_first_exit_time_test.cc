// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/report_first_exit_time.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/first_exit_time/analyze_first_exit_time.h"
#include "experiments/measurement/first_exit_time/exit_time_bins.h"
#include "experiments/measurement/first_exit_time/exit_time_theory.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "experiments/report/report.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr char kPlan[] = R"pb(
  experiment {
    landscape { reducible { leading_factor: 1 } }
    process {
      name: "heavy"
      noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
      truncation_threshold: inf
      projection_bound: inf
    }
    learning_rate: [ 0.02, 0.01, 0.005 ]
    first_exit_time {
      start: 0.6
      cap { horizon: 1000 exponent: 1.2 }
      core_radius: 0.08
      attempt_radius: 0.16
    }
    seed: 3
  }
  sampling { first_exit_time { num_chains: 1000 } }
)pb";

// A made-up result: the field around 0.6 ends at 0 and 0.9, and the fields in
// the list are those of -1.5, -0.6, 0.6, 1.5.
class ReportFirstExitTimeTest : public ::testing::Test {
 protected:
  ReportFirstExitTimeTest() {
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        kPlan, result_.mutable_plan()));
    for (int e = 0; e < 3; ++e) {
      manifest::FirstExitTimeCell& cell =
          *result_.mutable_first_exit_time()->add_cell();
      cell.set_learning_rate_index(e);
      cell.set_max_steps(1'000'000);
      manifest::FirstExitTimeCounts& counts = *cell.mutable_counts();
      counts.mutable_attempts();
      for (int k = 0; k < 5; ++k) {
        counts.add_exits_to()->mutable_exit_time_bin()->Resize(
            ExitTimeBin(1'000'000) + 1, 0);
      }
    }
  }

  static double LearningRate(int e) { return 0.02 / (1 << e); }

  manifest::FirstExitTimeCounts& Counts(int e) {
    return *result_.mutable_first_exit_time()
                ->mutable_cell(e)
                ->mutable_counts();
  }

  // num_exited exits at the quantiles of the law with this quantile function,
  // scaled; every third of them above.
  template <class Quantile>
  void Fill(int e, double scale, int num_exited, Quantile quantile) {
    manifest::FirstExitTimeCounts& counts = Counts(e);
    counts.set_num_chains(num_exited);
    counts.set_num_exited(num_exited);
    for (manifest::ExitsTo& exits : *counts.mutable_exits_to()) {
      for (std::int64_t& bin : *exits.mutable_exit_time_bin()) bin = 0;
    }
    std::int64_t num_steps = 0;
    for (int i = 0; i < num_exited; ++i) {
      const auto sigma = static_cast<std::int64_t>(
          std::ceil(scale * quantile((i + 0.5) / num_exited)));
      num_steps += sigma;
      manifest::ExitsTo& exits = *counts.mutable_exits_to(i % 3 == 0 ? 3 : 1);
      ++*exits.mutable_exit_time_bin()->Mutable(ExitTimeBin(sigma));
    }
    counts.set_num_steps(num_steps);
    manifest::AttemptCounts& attempts = *counts.mutable_attempts();
    attempts.set_num_attempts(2 * num_exited);
    attempts.set_num_failed(num_exited);
    attempts.set_num_failed_steps(50 * num_exited);
  }

  static double Exponential(double p) { return -std::log1p(-p); }
  static double Uniform(double p) { return 2 * p; }

  // Of the plan above, computed once.
  static const std::vector<ExitTimeTheory>& Theory() {
    static const auto* const theories = new std::vector<ExitTimeTheory>([] {
      manifest::Plan plan;
      EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kPlan, &plan));
      return *ComputeExitTimeTheory(plan.experiment());
    }());
    return *theories;
  }

  report::Report Report() {
    report::Report report;
    THSGD_EXPECT_OK(ReportFirstExitTime(result_, Theory(), report));
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

  static constexpr char kSlope[] = "the mean first exit time grows like";
  static constexpr char kLaw[] = "are exponential";
  static constexpr char kMean[] = "mean first exit times are those";
  static constexpr char kSide[] = "is independent of when";
  static constexpr char kLocation[] = "Where chains land";

  manifest::Result result_;
};

TEST_F(ReportFirstExitTimeTest, SlopesAreDecidedByTheInterval) {
  const auto fill = [&](double slope, int num_exited) {
    for (int e = 0; e < 3; ++e) {
      Fill(e, 1000 * std::pow(LearningRate(e) / 0.02, slope), num_exited,
           Exponential);
    }
  };
  fill(-1.2, 5000);
  EXPECT_EQ(VerdictOn(Report(), kSlope), report::Check::SUPPORTED);
  fill(-1.5, 5000);
  EXPECT_EQ(VerdictOn(Report(), kSlope), report::Check::CONTRADICTED);
  fill(-1.2, 50);
  EXPECT_EQ(VerdictOn(Report(), kSlope), report::Check::UNDECIDED);
}

TEST_F(ReportFirstExitTimeTest, LawIsTestedWithTheEstimatedMean) {
  for (int e = 0; e < 3; ++e) Fill(e, 1000, 2000, Exponential);
  THSGD_ASSERT_OK_AND_ASSIGN(const FirstExitTimeAnalysis analysis,
                             AnalyzeFirstExitTime(result_, Theory()));
  const ExitTimeCellAnalysis& cell = analysis.processes[0].cells[2];
  // Rounding up adds half a step.
  EXPECT_NEAR(cell.mean->estimate, 1000.5, 1);
  EXPECT_NEAR(*cell.median, 1000 * std::log(2.0), 15);
  EXPECT_LT(cell.law->distance, 0.003);
  EXPECT_EQ(VerdictOn(Report(), kLaw), report::Check::SUPPORTED);
  EXPECT_EQ(VerdictOn(Report(), kSide), report::Check::SUPPORTED);
  Fill(2, 1000, 2000, Uniform);
  EXPECT_EQ(VerdictOn(Report(), kLaw), report::Check::CONTRADICTED);
}

// Steps over exits, those of censored chains included; the median counts them
// as still inside.
TEST_F(ReportFirstExitTimeTest, CensoredChainsCount) {
  Fill(0, 1000, 400, Exponential);
  Counts(0).set_num_chains(500);
  Counts(0).set_num_censored(100);
  Counts(0).set_num_steps(Counts(0).num_steps() + 100 * 1'000'000);
  THSGD_ASSERT_OK_AND_ASSIGN(const FirstExitTimeAnalysis analysis,
                             AnalyzeFirstExitTime(result_, Theory()));
  const ExitTimeCellAnalysis& cell = analysis.processes[0].cells[0];
  EXPECT_NEAR(cell.mean->estimate, 1000 + 250'000, 10);
  // P(sigma > t) = 4/5 e^-t + 1/5 = 1/2 at t = log(8/3).
  EXPECT_NEAR(*cell.median, 1000 * std::log(8.0 / 3), 30);
  EXPECT_FALSE(cell.law.has_value());
  EXPECT_TRUE(cell.mean->interval.Contains(cell.mean->estimate));
}

TEST_F(ReportFirstExitTimeTest, MeansAndPlacesAreHeldAgainstTheExactOnes) {
  THSGD_ASSERT_OK_AND_ASSIGN(const FirstExitTimeAnalysis analysis,
                             AnalyzeFirstExitTime(result_, Theory()));
  for (int e = 0; e < 3; ++e) {
    const ExitTimePrediction& prediction =
        *analysis.processes[0].cells[e].prediction;
    ASSERT_TRUE(prediction.exact_mean.has_value());
    Fill(e, prediction.exact_mean->value - 0.5, 2000, Exponential);
  }
  EXPECT_EQ(VerdictOn(Report(), kMean), report::Check::SUPPORTED);
  // A third above is not what the landscape says, the near end being there.
  EXPECT_EQ(VerdictOn(Report(), kLocation), report::Check::CONTRADICTED);
  Fill(1, analysis.processes[0].cells[1].prediction->exact_mean->value * 1.2,
       2000, Exponential);
  EXPECT_EQ(VerdictOn(Report(), kMean), report::Check::CONTRADICTED);
}

// q = (0.6^-1.2 + 0.3^-1.2) / 2 for one jump; attempts begin at the rate
// 0.16^-1.2 H(1/eta).
TEST_F(ReportFirstExitTimeTest, TheoryIsThatOfOneJump) {
  THSGD_ASSERT_OK_AND_ASSIGN(const FirstExitTimeAnalysis analysis,
                             AnalyzeFirstExitTime(result_, Theory()));
  const ExitTimeTheory& theory = analysis.processes[0].theory;
  EXPECT_EQ(*theory.relative_width, 1);
  const double q = (std::pow(0.6, -1.2) + std::pow(0.3, -1.2)) / 2;
  EXPECT_NEAR(*theory.exit_constant, q, 1e-9);
  const double h = std::pow(1 + 1 / (0.02 * 0.1), -1.2);
  EXPECT_NEAR(*theory.predictions[0].limit_mean, 1 / (q * h), 1e-6);
  EXPECT_NEAR(*theory.predictions[0].attempt_rate, std::pow(0.16, -1.2) * h,
              1e-12);
  EXPECT_NEAR(*theory.predictions[0].success_probability,
              q * std::pow(0.16, 1.2), 1e-9);
  EXPECT_NEAR(*theory.LearningRateSlope(), -1.2, 1e-12);
  EXPECT_NEAR(*theory.NoiseScaleSlope(), -1.2, 1e-12);
  ASSERT_EQ(analysis.destinations.size(), 5);
  EXPECT_EQ(analysis.destinations[3], "to m = 1.5");
}

TEST_F(ReportFirstExitTimeTest, NoExitsDecideNothing) {
  for (int e = 0; e < 3; ++e) {
    Counts(e).set_num_chains(10);
    Counts(e).set_num_censored(10);
    Counts(e).set_num_steps(10'000'000);
  }
  const report::Report report = Report();
  for (const report::Check& check : report.check()) {
    EXPECT_EQ(check.verdict(), report::Check::UNDECIDED) << check.statement();
  }
  EXPECT_THAT(report.verdict(), HasSubstr("Of 30 chains 30 were censored"));
}

TEST_F(ReportFirstExitTimeTest, ProcessesOfSeveralScalesAreAFamily) {
  manifest::Experiment& experiment =
      *result_.mutable_plan()->mutable_experiment();
  experiment.mutable_learning_rate()->Truncate(1);
  for (int i = 1; i < 3; ++i) {
    manifest::Process& process = *experiment.add_process();
    process = experiment.process(0);
    process.set_name(i == 1 ? "half" : "quarter");
    process.mutable_noise()->mutable_symmetric_lomax()->set_noise_scale(
        0.1 / (1 << i));
  }
  for (int i = 0; i < 3; ++i) {
    result_.mutable_first_exit_time()->mutable_cell(i)->set_process_index(i);
    result_.mutable_first_exit_time()->mutable_cell(i)->set_learning_rate_index(
        0);
    Fill(i, 1000 * std::pow(2, 1.2 * i), 1000, Exponential);
  }
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<ExitTimeTheory> theories,
                             ComputeExitTimeTheory(experiment));
  THSGD_ASSERT_OK_AND_ASSIGN(const FirstExitTimeAnalysis analysis,
                             AnalyzeFirstExitTime(result_, theories));
  ASSERT_EQ(analysis.families.size(), 1);
  EXPECT_EQ(analysis.families[0].members.size(), 3);
  EXPECT_NEAR(analysis.families[0].slope.estimate, -1.2, 0.01);
  EXPECT_FALSE(analysis.processes[0].mean_slope.has_value());
  report::Report report;
  THSGD_ASSERT_OK(ReportFirstExitTime(result_, theories, report));
  EXPECT_EQ(VerdictOn(report, "in the noise scale"), report::Check::SUPPORTED);
}

TEST_F(ReportFirstExitTimeTest, RefusesAThresholdThatDividesTheWidth) {
  result_.mutable_plan()
      ->mutable_experiment()
      ->mutable_process(0)
      ->set_truncation_threshold(0.3);
  report::Report report;
  EXPECT_THAT(ReportFirstExitTime(result_, report),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("must not divide the effective width")));
}

TEST_F(ReportFirstExitTimeTest, FiguresAreJson) {
  for (int e = 0; e < 3; ++e) Fill(e, 1000, 200, Exponential);
  const report::Report report = Report();
  EXPECT_GE(report.figure_size(), 4);
  for (const report::Figure& figure : report.figure()) {
    EXPECT_FALSE(nlohmann::json::parse(figure.vega_lite()).is_null());
  }
}

}  // namespace
}  // namespace thsgd

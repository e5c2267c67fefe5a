// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/report_training.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "dl/sharpness/sharpness.pb.h"
#include "dl/train/training_run.pb.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/report/report.pb.h"
#include "experiments/training/training_experiment.pb.h"
#include "experiments/training/training_plan.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using report::Check;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class List>
void KeepFirst(List* list) {
  list->DeleteSubrange(1, list->size() - 1);
}

// Numbers of one method: the mean over the seeds, which spread by +-spread.
struct Numbers {
  int num_correct;
  double sharpness;
  // Not measured where 0.
  double pac_bayes = 0;
  double maximal = 0;
  // Of 1200 samples to train on.
  int num_fitted = 1200;
};

// An experiment's result at slide scale with made-up numbers: those of the
// methods in the deck's order, accuracies in units of 0.01 %.
manifest::TrainingExperimentResult MakeResult(
    const manifest::TrainingExperiment& experiment,
    const std::vector<Numbers>& numbers, manifest::Scale scale) {
  manifest::TrainingExperimentResult result;
  *result.mutable_plan() = *MakeTrainingPlan(experiment, scale);
  const int num_seeds =
      result.plan().run_size() / static_cast<int>(numbers.size());
  for (int i = 0; i < result.plan().run_size(); ++i) {
    const Numbers& of_method = numbers[i / num_seeds];
    const int k = i % num_seeds;
    manifest::TrainingResult& run = *result.add_result();
    run.set_num_train(1200);
    run.set_num_test(10000);
    run.set_parameters_sha256("digest");
    for (int t : {0, 100}) {
      manifest::TrainingMetrics& metrics = *run.add_metrics();
      metrics.set_iteration(t);
      metrics.set_train_loss(2.3);
      metrics.set_test_loss(2.3);
      metrics.set_num_train_correct(of_method.num_fitted - k);
      metrics.set_num_truncated(t / 2);
      metrics.set_num_test_correct(of_method.num_correct +
                                   (k % 2 == 0 ? 20 : -20) + k);
    }
    const double factor = (k % 2 == 0 ? 1.1 : 1 / 1.1) * (1 + 0.01 * k);
    manifest::SharpnessResult& sharpness = *run.mutable_sharpness();
    sharpness.mutable_expected()->set_value(of_method.sharpness * factor);
    if (of_method.pac_bayes == 0) continue;
    sharpness.mutable_pac_bayes()->set_value(of_method.pac_bayes * factor);
    sharpness.mutable_maximal()->set_value(of_method.maximal * factor);
  }
  return result;
}

// The slide's own.
std::vector<Numbers> SlideNumbers() {
  return {{6866, 0.032}, {6920, 0.008}, {6877, 0.009},
          {6443, 0.047}, {6947, 0.003}, {7006, 0.002}};
}

class ReportTrainingTest : public ::testing::Test {
 protected:
  ReportTrainingTest() {
    THSGD_EXPECT_OK(
        ReadTextProto("experiments/accuracy_table.textproto", &experiment_));
    // Corrupted FashionMNIST alone.
    KeepFirst(experiment_.mutable_setting());
    KeepFirst(experiment_.mutable_slide()->mutable_setting());
  }

  report::Report Report(const std::vector<Numbers>& numbers,
                        manifest::Scale scale) const {
    return ReportTraining(experiment_, MakeResult(experiment_, numbers, scale))
        .value();
  }

  manifest::TrainingExperiment experiment_;
};

std::vector<Check::Verdict> Verdicts(const report::Report& report) {
  std::vector<Check::Verdict> verdicts;
  for (const Check& check : report.check()) verdicts.push_back(check.verdict());
  return verdicts;
}

TEST_F(ReportTrainingTest, TheSlidesNumbersSupportTheSlide) {
  const report::Report report = Report(SlideNumbers(), manifest::SLIDE);
  EXPECT_THAT(Verdicts(report),
              ElementsAre(Check::SUPPORTED, Check::SUPPORTED, Check::SUPPORTED,
                          Check::SUPPORTED));
  EXPECT_EQ(report.verdict(),
            "Of 4 checks 4 are supported, 0 contradicted and 0 undecided.");
  EXPECT_THAT(report.check(3).outcome(), HasSubstr("12 of 12 lie within"));
  EXPECT_EQ(report.scale(), "slide");
  EXPECT_EQ(report.headline_size(), 2);
  EXPECT_THAT(report.headline(1).theory(), HasSubstr("70.06"));
  std::vector<std::string> tables;
  for (const auto& table : report.table()) tables.push_back(table.id());
  EXPECT_THAT(tables, ElementsAre("methods", "sharpness", "runs", "curves"));
  EXPECT_EQ(report.table(0).row_size(), 6);
  EXPECT_EQ(report.table(1).row_size(), 6);
  // Half of 100 updates.
  EXPECT_EQ(report.table(0).row(0).cell(8).number(), 0.5);
  std::vector<std::string> figures;
  for (const auto& figure : report.figure()) figures.push_back(figure.id());
  EXPECT_THAT(figures, ElementsAre("accuracy", "expected_sharpness",
                                   "accuracy_sharpness", "curves"));
}

// Ours no better than SGD, and sharper.
TEST_F(ReportTrainingTest, OthersContradictIt) {
  std::vector<Numbers> numbers = SlideNumbers();
  numbers[5] = {6700, 0.1};
  const report::Report report = Report(numbers, manifest::SLIDE);
  EXPECT_THAT(Verdicts(report),
              ElementsAre(Check::CONTRADICTED, Check::CONTRADICTED,
                          Check::CONTRADICTED, Check::CONTRADICTED));
  EXPECT_THAT(report.check(3).outcome(),
              HasSubstr("outside: accuracy of Our 2 70.06"));
}

// Equal methods: no interval leaves 0 out.
TEST_F(ReportTrainingTest, EqualMethodsLeaveItUndecided) {
  const report::Report report =
      Report(std::vector<Numbers>(6, {7000, 0.01}), manifest::SLIDE);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(report.check(i).verdict(), Check::UNDECIDED) << i;
  }
}

TEST_F(ReportTrainingTest, OneSeedOfLessDecidesNothing) {
  const report::Report report = Report(SlideNumbers(), manifest::QUICK);
  EXPECT_THAT(Verdicts(report),
              ElementsAre(Check::UNDECIDED, Check::UNDECIDED, Check::UNDECIDED,
                          Check::UNDECIDED));
  EXPECT_THAT(report.check(0).outcome(), HasSubstr("no interval"));
  EXPECT_THAT(report.check(3).outcome(), HasSubstr("Reduced: "));
  EXPECT_THAT(report.table(0).caption(), HasSubstr("Reduced: 2,000 of 10,000"));
  for (const auto& figure : report.figure()) {
    EXPECT_THAT(figure.caption(), HasSubstr("Reduced: 2,000 of 10,000"));
  }
}

// Three scales of noise for each of three methods, twelve combinations in all.
TEST_F(ReportTrainingTest, SweepsAskWhetherFlatterIsBetter) {
  manifest::FieldRange& range = *experiment_.mutable_setting(0)->add_range();
  range.set_field("method.inflation.scale");
  range.set_symbol("c");
  for (double scale : {0.25, 0.5, 1.0}) range.add_value(scale);
  std::vector<Numbers> numbers;
  for (int i = 0; i < 12; ++i) {
    numbers.push_back({7100 - 20 * i, 0.001 * std::pow(2, i)});
  }
  const report::Report report = Report(numbers, manifest::SLIDE);
  EXPECT_THAT(Verdicts(report),
              ElementsAre(Check::SUPPORTED, Check::CONTRADICTED));
  // 20 units of 0.01 % each factor of 2.
  EXPECT_THAT(report.check(0).outcome(), HasSubstr("-0.66 points"));
  EXPECT_THAT(report.check(0).outcome(), HasSubstr("12 of 12 combinations"));
  EXPECT_THAT(report.check(1).outcome(), HasSubstr("Our 2: none"));
  ASSERT_EQ(report.figure_size(), 1);
  EXPECT_EQ(report.figure(0).id(), "accuracy_sharpness");
  EXPECT_EQ(report.table(0).row_size(), 12);
  EXPECT_EQ(report.headline_size(), 0);

  // Sharper is better; and the last combination has the slide's numbers.
  for (Numbers& of_method : numbers) {
    of_method.num_correct = 14200 - of_method.num_correct;
  }
  numbers[11] = {7006, 0.002};
  const report::Report other = Report(numbers, manifest::SLIDE);
  EXPECT_EQ(other.check(0).verdict(), Check::CONTRADICTED);
  EXPECT_THAT(other.check(1).outcome(), HasSubstr("Our 2: Our 2, c = 1"));
  EXPECT_EQ(other.table(0).row(11).cell(10).text(), "yes");

  // What has learned nothing does not count, however flat; by one run of it.
  numbers[0].num_fitted = 600;
  const report::Report unlearned = Report(numbers, manifest::SLIDE);
  EXPECT_THAT(unlearned.check(0).outcome(), HasSubstr("11 of 12 combinations"));
  EXPECT_EQ(unlearned.table(0).row(1).cell(7).number(), 100 * 1191.0 / 1200);

  // One seed has no intervals: nothing is met, nor missed.
  experiment_.mutable_slide()->mutable_setting(0)->set_num_seeds(1);
  const report::Report one_seed = Report(numbers, manifest::SLIDE);
  EXPECT_EQ(one_seed.check(1).verdict(), Check::UNDECIDED);
  EXPECT_FALSE(one_seed.table(0).row(11).cell(10).has_text());
}

// The deck's second table: its ordering is that of one task, four quantities.
TEST(ReportAdvancedTrainingTest, ComparesInAllMeasures) {
  manifest::TrainingExperiment experiment;
  THSGD_ASSERT_OK(ReadTextProto("experiments/advanced_training_table.textproto",
                                &experiment));
  KeepFirst(experiment.mutable_setting());
  KeepFirst(experiment.mutable_slide()->mutable_setting());
  experiment.mutable_slide()->mutable_setting(0)->set_num_seeds(10);
  experiment.mutable_slide()->mutable_setting(0)->clear_reduced();
  std::vector<Numbers> numbers = {{8954, 0.167, 1.31e4, 1.66e4},
                                  {9076, 0.085, 9e3, 1.29e4},
                                  {9045, 0.096, 1e4, 1.22e4}};
  manifest::TrainingExperimentResult result =
      MakeResult(experiment, numbers, manifest::SLIDE);
  const report::Report report = ReportTraining(experiment, result).value();
  EXPECT_THAT(Verdicts(report),
              ElementsAre(Check::SUPPORTED, Check::SUPPORTED));
  EXPECT_THAT(report.check(0).rule(), HasSubstr("all 8 comparisons"));
  EXPECT_THAT(report.check(0).outcome(),
              HasSubstr("Our 2 against SB + Clip, maximal sharpness: 0.73"));
  EXPECT_THAT(report.check(1).outcome(), HasSubstr("12 of 12 lie within"));
  EXPECT_EQ(report.table(0).row_size(), 3);
  EXPECT_EQ(report.table(1).row_size(), 9);
  std::vector<std::string> figures;
  for (const auto& figure : report.figure()) figures.push_back(figure.id());
  EXPECT_THAT(figures, ElementsAre("accuracy", "expected_sharpness",
                                   "pac_bayes_sharpness", "maximal_sharpness",
                                   "accuracy_sharpness", "curves"));

  // Flatter by two measures only.
  numbers[1].maximal = 3e4;
  result = MakeResult(experiment, numbers, manifest::SLIDE);
  result.mutable_result(10)
      ->mutable_sharpness()
      ->mutable_maximal()
      ->set_censoring(manifest::PerturbationSharpnessValue::BELOW);
  const report::Report other = ReportTraining(experiment, result).value();
  EXPECT_EQ(other.check(0).verdict(), Check::CONTRADICTED);
  EXPECT_THAT(other.check(1).outcome(),
              HasSubstr("outside: maximal sharpness of Our 1"));
  EXPECT_EQ(other.table(1).row(7).cell(7).count(), 1);
}

TEST_F(ReportTrainingTest, RefusesResultsThatAreNotThePlans) {
  const manifest::TrainingExperimentResult complete =
      MakeResult(experiment_, SlideNumbers(), manifest::SLIDE);
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  const int num_runs = complete.plan().run_size();
  manifest::TrainingExperimentResult result = complete;
  result.mutable_result()->RemoveLast();
  EXPECT_THAT(ReportTraining(experiment_, result),
              StatusIs(kInvalid, HasSubstr(absl::StrCat(
                                     "the number of results is ", num_runs - 1,
                                     "; must be ", num_runs))));
  result = complete;
  result.mutable_result(1)->clear_metrics();
  EXPECT_THAT(ReportTraining(experiment_, result),
              StatusIs(kInvalid, HasSubstr("result[1] has 0 metrics")));
  result = complete;
  result.mutable_result(1)->mutable_metrics(0)->set_num_truncated(-1);
  EXPECT_THAT(ReportTraining(experiment_, result),
              StatusIs(kInvalid, HasSubstr("num_truncated is -1")));
  result = complete;
  result.mutable_plan()->mutable_run()->RemoveLast();
  result.mutable_result()->RemoveLast();
  EXPECT_THAT(
      ReportTraining(experiment_, result),
      StatusIs(kInvalid, HasSubstr("the number of runs of method \"our_2\"")));
}

// A manifest's text may hold bytes that are not UTF-8.
TEST_F(ReportTrainingTest, FiguresAreJsonWhateverTheProse) {
  experiment_.mutable_setting(0)->mutable_method(0)->set_title("\xff");
  const report::Report report = Report(SlideNumbers(), manifest::SLIDE);
  EXPECT_THAT(report.figure(0).vega_lite(), HasSubstr("\xef\xbf\xbd"));
}

TEST_F(ReportTrainingTest, RunsThatDivergedAreCounted) {
  manifest::TrainingExperimentResult result =
      MakeResult(experiment_, SlideNumbers(), manifest::SLIDE);
  result.mutable_result(0)->set_diverged(true);
  result.mutable_result(0)->mutable_sharpness()->mutable_expected()->set_value(
      std::nan(""));
  const report::Report report = ReportTraining(experiment_, result).value();
  EXPECT_EQ(report.table(0).row(0).cell(9).count(), 1);
  // No sharpness of LB over all seeds, so flatness cannot be compared with it.
  EXPECT_EQ(report.check(1).verdict(), Check::UNDECIDED);
  EXPECT_THAT(report.check(1).outcome(), HasSubstr("not finite"));
}

}  // namespace
}  // namespace thsgd

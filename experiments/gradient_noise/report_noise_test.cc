// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/report_noise.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/report/report.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using manifest::NoisePart;
using manifest::TailEstimate;
using report::Check;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Made-up estimates of the tail index: Hill's, and those of blocks.
struct Indices {
  double hill;
  double blocks;
  double neighbor;
};

void Fill(const std::string& name, const Indices& indices, NoisePart& part) {
  part.set_name(name);
  part.set_num_coordinates(10);
  for (int e = TailEstimate::HILL_NORM; e <= TailEstimate::BLOCK_NEIGHBOR;
       ++e) {
    const double index = e <= TailEstimate::HILL_PROJECTION  ? indices.hill
                         : e == TailEstimate::BLOCK_NEIGHBOR ? indices.neighbor
                                                             : indices.blocks;
    TailEstimate& estimate = *part.add_estimate();
    estimate.set_estimator(static_cast<TailEstimate::Estimator>(e));
    estimate.set_inverse_index(1 / index);
    estimate.set_inverse_lower(1 / (1.05 * index));
    estimate.set_inverse_upper(1.05 / index);
  }
  for (int i = 20; i > 0; --i) {
    part.add_upper_norm(i);
    part.add_upper_projection(i);
  }
}

class ReportNoiseTest : public ::testing::Test {
 protected:
  ReportNoiseTest() {
    THSGD_EXPECT_OK(ReadTextProto("experiments/gradient_noise_tail.textproto",
                                  &experiment_));
    *result_.mutable_plan() = *MakeNoisePlan(experiment_, manifest::SLIDE);
    for (int i = 0; i < result_.plan().sampling().iteration_size(); ++i) {
      manifest::NoiseSample& sample = *result_.add_sample();
      Fill("whole", {10, 2, 2}, *sample.add_part());
      Fill("conv1", {10, 2, 2}, *sample.add_part());
      Fill("whole", {10, 2, 2}, *sample.mutable_gaussian_twin());
    }
    // Gaussian, stable 1.5, Lomax 1.2, Lomax 1.8: what each should be.
    for (const Indices& indices : std::vector<Indices>{
             {6, 2, 2}, {1.5, 1.5, 1.5}, {1.2, 1.1, 1.1}, {1.8, 1.6, 1.6}}) {
      Fill("whole", indices, *result_.add_sample()->add_part());
    }
    num_trained_ = result_.plan().sampling().iteration_size();
  }

  std::vector<Check::Verdict> Verdicts() const {
    std::vector<Check::Verdict> verdicts;
    const report::Report report = ReportNoise(experiment_, result_).value();
    for (const Check& check : report.check()) {
      verdicts.push_back(check.verdict());
    }
    return verdicts;
  }

  NoisePart& Control(int i) {
    return *result_.mutable_sample(num_trained_ + i)->mutable_part(0);
  }

  void Replace(const Indices& indices, NoisePart& part) {
    part.Clear();
    Fill("whole", indices, part);
  }

  manifest::GradientNoiseExperiment experiment_;
  manifest::GradientNoiseResult result_;
  int num_trained_;
};

constexpr Check::Verdict kFor = Check::SUPPORTED;
constexpr Check::Verdict kAgainst = Check::CONTRADICTED;
constexpr Check::Verdict kOpen = Check::UNDECIDED;

TEST_F(ReportNoiseTest, LightNoiseAndGoodEstimatorsSupportAll) {
  EXPECT_THAT(Verdicts(),
              ElementsAre(kFor, kFor, kFor, kFor, kFor, kFor, kFor));
  const report::Report report = ReportNoise(experiment_, result_).value();
  EXPECT_EQ(report.verdict(),
            "Of 7 checks 7 are supported, 0 contradicted and 0 undecided.");
  std::vector<std::string> tables;
  for (const auto& table : report.table()) tables.push_back(table.id());
  EXPECT_THAT(tables,
              ElementsAre("samples", "training", "layers", "estimates"));
  EXPECT_EQ(report.table(0).row_size(), 2 * num_trained_ + 4);
  EXPECT_EQ(report.table(0).row(0).cell(3).text(), "2.00 (1.90 to 2.10)");
  // Each sample's two parts and twin, and the controls, six estimates each.
  EXPECT_EQ(report.table(3).row_size(), 6 * (3 * num_trained_ + 4));
  std::vector<std::string> figures;
  for (const auto& figure : report.figure()) figures.push_back(figure.id());
  EXPECT_THAT(figures, ElementsAre("training", "controls", "hill", "layers"));
  EXPECT_EQ(report.headline_size(), 2);
  EXPECT_THAT(report.table(0).caption(), Not(HasSubstr("Reduced")));
}

TEST_F(ReportNoiseTest, OneWrongControlContradictsItsEstimator) {
  // Lomax 1.8 found as 1.5; its block exponent as 3.
  Replace({1.5, 3, 1.6}, Control(3));
  EXPECT_THAT(Verdicts(),
              ElementsAre(kAgainst, kFor, kAgainst, kFor, kFor, kFor, kFor));
  // Stable 1.5 found as 1.7, and blocks of neighbours blind.
  Replace({1.8, 1.6, 1.6}, Control(3));
  Replace({1.5, 1.7, 2}, Control(1));
  EXPECT_THAT(Verdicts(),
              ElementsAre(kFor, kAgainst, kFor, kFor, kFor, kFor, kAgainst));
}

TEST_F(ReportNoiseTest, HeavyNoiseContradictsTheClaim) {
  Replace({1.5, 1.5, 2}, *result_.mutable_sample(1)->mutable_part(0));
  EXPECT_THAT(Verdicts(), ElementsAre(kFor, kFor, kFor, kAgainst, kAgainst,
                                      kAgainst, kFor));
  EXPECT_THAT(ReportNoise(experiment_, result_)->check(3).outcome(),
              HasSubstr("8 of 10 intervals; the others: iteration 100, Hill, "
                        "norm: 1.50 (1.43 to 1.58)"));
}

TEST_F(ReportNoiseTest, WideIntervalsDecideNothing) {
  for (TailEstimate& estimate :
       *result_.mutable_sample(1)->mutable_part(0)->mutable_estimate()) {
    // Up to an infinite index.
    estimate.set_inverse_lower(-0.1);
    estimate.set_inverse_upper(0.9);
  }
  EXPECT_THAT(Verdicts(),
              ElementsAre(kFor, kFor, kFor, kOpen, kOpen, kFor, kFor));
  EXPECT_THAT(ReportNoise(experiment_, result_)->check(3).outcome(),
              HasSubstr("10.00 (1.11 to ∞)"));
}

TEST_F(ReportNoiseTest, WhatDivergedIsShownAndDecidesNothing) {
  manifest::NoiseSample& last = *result_.mutable_sample(num_trained_ - 1);
  last.Clear();
  last.set_diverged(true);
  EXPECT_THAT(Verdicts(),
              ElementsAre(kFor, kFor, kFor, kOpen, kOpen, kOpen, kOpen));
  const report::Report report = ReportNoise(experiment_, result_).value();
  EXPECT_EQ(report.table(1).row(num_trained_ - 1).cell(6).text(), "yes");
  EXPECT_EQ(report.headline_size(), 0);
}

TEST_F(ReportNoiseTest, SaysWhatIsReduced) {
  result_.mutable_plan()->set_scale(manifest::QUICK);
  const report::Report report = ReportNoise(experiment_, result_).value();
  for (const auto& figure : report.figure()) {
    EXPECT_THAT(figure.caption(), HasSubstr("Reduced: 1,000 gradients"));
  }
}

TEST_F(ReportNoiseTest, RefusesResultsThatAreNotThePlans) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  const manifest::GradientNoiseResult complete = result_;
  result_.mutable_sample()->RemoveLast();
  EXPECT_THAT(ReportNoise(experiment_, result_),
              StatusIs(kInvalid, HasSubstr("the number of samples is 8; must "
                                           "be 9")));
  result_ = complete;
  result_.mutable_sample(num_trained_)->clear_part();
  EXPECT_THAT(ReportNoise(experiment_, result_),
              StatusIs(kInvalid, HasSubstr("a control, has no part")));
  result_ = complete;
  result_.mutable_sample(0)
      ->mutable_part(1)
      ->mutable_estimate(0)
      ->set_estimator(static_cast<TailEstimate::Estimator>(99));
  EXPECT_THAT(ReportNoise(experiment_, result_),
              StatusIs(kInvalid, HasSubstr("there is no estimator 99")));
  result_ = complete;
  result_.mutable_plan()->mutable_control(0)->set_name("other");
  EXPECT_THAT(ReportNoise(experiment_, result_),
              StatusIs(kInvalid, HasSubstr("control[0] is \"other\"")));
}

}  // namespace
}  // namespace thsgd

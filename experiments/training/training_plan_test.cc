// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/training_plan.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/runner/shards.h"
#include "experiments/training/training_experiment.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class List>
void KeepFirst(List* list) {
  list->DeleteSubrange(1, list->size() - 1);
}

manifest::TrainingExperiment TheTable() {
  manifest::TrainingExperiment experiment;
  THSGD_EXPECT_OK(
      ReadTextProto("experiments/accuracy_table.textproto", &experiment));
  return experiment;
}

// Corrupted FashionMNIST alone.
manifest::TrainingExperiment TheFirstRow() {
  manifest::TrainingExperiment experiment = TheTable();
  KeepFirst(experiment.mutable_setting());
  for (manifest::TrainingSampling* sampling :
       {experiment.mutable_slide(), experiment.mutable_full()}) {
    KeepFirst(sampling->mutable_setting());
  }
  return experiment;
}

TEST(TrainingPlanTest, RunsOfEachScale) {
  const manifest::TrainingExperiment experiment = TheFirstRow();
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingPlan plan,
                             MakeTrainingPlan(experiment, manifest::SLIDE));
  const int num_seeds = experiment.slide().setting(0).num_seeds();
  ASSERT_EQ(plan.run_size(), 6 * num_seeds);
  EXPECT_EQ(plan.run(0).method(), "lb");
  EXPECT_EQ(plan.run(0).run().seed(), experiment.seed());
  EXPECT_EQ(plan.run(1).method(), "lb");
  EXPECT_EQ(plan.run(1).run().seed(), experiment.seed() + 1);
  EXPECT_EQ(plan.run(5 * num_seeds).method(), "our_2");
  EXPECT_EQ(plan.run(0).run().num_iterations(), 10000);

  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingPlan toy,
                             MakeTrainingPlan(experiment, manifest::TOY));
  ASSERT_EQ(toy.run_size(), 6);
  EXPECT_EQ(toy.run(5).run().num_iterations(), 3);
  EXPECT_EQ(toy.run(5).run().sharpness().expected().num_draws(), 2);
  EXPECT_EQ(toy.run(5).run().sharpness().expected().standard_deviation(), 0.01);
  EXPECT_EQ(toy.run(5).run().method().gradient_threshold(), 5);
}

TEST(TrainingPlanTest, SettingsOfAScale) {
  const manifest::TrainingExperiment experiment = TheTable();
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingPlan plan,
                             MakeTrainingPlan(experiment, manifest::SLIDE));
  const manifest::SampledSetting& cifar10 = experiment.slide().setting(1);
  ASSERT_EQ(plan.run_size(), 6 * (10 + cifar10.num_seeds()));
  const manifest::PlannedRun& last = plan.run(plan.run_size() - 1);
  EXPECT_EQ(last.setting(), "cifar10");
  EXPECT_EQ(last.method(), "our_2");
  ASSERT_EQ(last.run().task().train_size(), 1);
  EXPECT_EQ(last.run().task().train(0).count(), 10000);
  EXPECT_EQ(last.run().task().test(0).count(), 10000);
  EXPECT_EQ(last.run().method().inflation().large_batch_size(), 500);
  EXPECT_EQ(last.run().seed(), experiment.seed() + cifar10.num_seeds() - 1);
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingPlan full,
                             MakeTrainingPlan(experiment, manifest::FULL));
  EXPECT_EQ(full.run_size(), 6 * (10 + 3 + 3));
}

TEST(TrainingPlanTest, SweepsMultiplyMethods) {
  manifest::TrainingExperiment experiment = TheFirstRow();
  manifest::TrainingSetting& setting = *experiment.mutable_setting(0);
  const auto add_range = [&](const char* field, const char* symbol,
                             std::vector<double> values) {
    manifest::FieldRange& range = *setting.add_range();
    range.set_field(field);
    range.set_symbol(symbol);
    range.mutable_value()->Assign(values.begin(), values.end());
  };
  add_range("method.inflation.scale", "$c$", {0.25, 1});
  add_range("method.gradient_threshold", "b", {2, 3, 4});
  THSGD_ASSERT_OK(ValidateTrainingExperiment(experiment));
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingPlan plan,
                             MakeTrainingPlan(experiment, manifest::TOY));
  std::vector<std::string> names;
  for (const auto& run : plan.run()) names.push_back(run.method());
  EXPECT_THAT(names, ElementsAre("lb", "sb", "sb_clip.1", "sb_clip.2",
                                 "sb_clip.3", "sb_noise.1", "sb_noise.2",
                                 "our_1.1", "our_1.2", "our_1.3", "our_1.4",
                                 "our_1.5", "our_1.6", "our_2.1", "our_2.2",
                                 "our_2.3", "our_2.4", "our_2.5", "our_2.6"));
  EXPECT_EQ(plan.run(4).run().method().gradient_threshold(), 4);
  EXPECT_EQ(plan.run(17).run().method().inflation().scale(), 1);
  EXPECT_EQ(plan.run(17).run().method().gradient_threshold(), 3);
  EXPECT_EQ(VariantsOf(setting, experiment.toy().setting(0))[17].title,
            "Our 2, $c$ = 1, b = 3");

  // What a scale gives stands in place of it.
  manifest::SampledSetting& toy = *experiment.mutable_toy()->mutable_setting(0);
  *toy.add_range() = setting.range(0);
  EXPECT_EQ(MakeTrainingPlan(experiment, manifest::TOY)->run_size(), 3 + 6);
}

TEST(TrainingPlanTest, NamesTheFaultsOfRanges) {
  manifest::TrainingExperiment experiment = TheFirstRow();
  manifest::TrainingSetting& setting = *experiment.mutable_setting(0);
  const auto fault_of = [&](const std::string& range) {
    setting.clear_range();
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        range, setting.add_range()));
    return std::string(ValidateTrainingExperiment(experiment).message());
  };
  EXPECT_THAT(fault_of("field: 'method.name' symbol: 'x' value: 1"),
              HasSubstr("toy.setting[0].range[0].field = \"method.name\"; must "
                        "be the place of a double or an int32 in a run"));
  EXPECT_THAT(fault_of("field: 'method.truncation_threshold' symbol: 'x' "
                       "value: 1"),
              HasSubstr("must be set in a method of the setting"));
  EXPECT_THAT(fault_of("field: 'num_iterations' symbol: 'x' value: 1.5"),
              HasSubstr("range[0].value = 1.5; must be a whole number"));
  EXPECT_THAT(
      fault_of("field: 'weight_decay' symbol: 'x' value: [0.5, 0.5]"),
      HasSubstr("range[0].value = 0.5; must be finite, and given once"));
  EXPECT_THAT(fault_of("field: 'weight_decay' symbol: 'x'"),
              HasSubstr("range[0].value = none; must be given"));
  EXPECT_THAT(fault_of("field: 'weight_decay' value: 0.5"),
              HasSubstr("range[0].symbol = \"\"; must be given"));
  EXPECT_THAT(
      fault_of("field: 'weight_decay' symbol: 'x' value: [0.5, 2]"),
      HasSubstr("toy.setting[0] with method lb.2.weight_decay = 2; must "
                "be 0 to 1"));
}

TEST(TrainingPlanTest, ProseIsNoKey) {
  manifest::TrainingExperiment experiment = TheFirstRow();
  const auto digest = [&] {
    return DigestOf(*MakeTrainingPlan(experiment, manifest::TOY));
  };
  const std::string before = digest();
  experiment.set_title("Another");
  experiment.mutable_setting(0)->set_title("Another");
  experiment.mutable_setting(0)->mutable_method(0)->set_title("Another");
  experiment.mutable_setting(0)->mutable_slide_value(0)->set_expected_sharpness(
      1);
  experiment.mutable_toy()->mutable_setting(0)->set_reduced("Another");
  EXPECT_EQ(digest(), before);
  experiment.set_seed(experiment.seed() + 1);
  EXPECT_NE(digest(), before);
}

TEST(TrainingPlanTest, BatchesAreLimitedAtAScale) {
  manifest::TrainingExperiment experiment = TheFirstRow();
  experiment.mutable_toy()->mutable_setting(0)->set_most_batch_size(300);
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingPlan plan,
                             MakeTrainingPlan(experiment, manifest::TOY));
  EXPECT_EQ(plan.run(5).run().method().inflation().large_batch_size(), 300);
  EXPECT_EQ(plan.run(5).run().method().batch_size(), 100);
  EXPECT_FALSE(plan.run(0).run().method().has_inflation());
  EXPECT_EQ(plan.run(0).run().method().batch_size(), 300);
}

TEST(TrainingPlanTest, NamesEveryFault) {
  manifest::TrainingExperiment experiment = TheFirstRow();
  experiment.clear_claim();
  experiment.mutable_setting(0)->mutable_method(1)->set_name("lb");
  experiment.mutable_setting(0)->mutable_method(2)->clear_title();
  experiment.mutable_setting(0)->mutable_slide_value(2)->set_method("nothing");
  experiment.clear_quick();
  experiment.clear_slide();
  experiment.clear_full();
  experiment.mutable_toy()->mutable_setting(0)->set_num_seeds(0);
  experiment.mutable_toy()
      ->mutable_setting(0)
      ->mutable_run()
      ->set_num_iterations(-1);
  experiment.mutable_toy()->add_setting()->set_name("elsewhere");
  const std::string faults(ValidateTrainingExperiment(experiment).message());
  EXPECT_THAT(faults, HasSubstr("claim = \"\"; must be given\n"));
  EXPECT_THAT(faults,
              HasSubstr("setting[0].method.name = \"lb\"; must be unique\n"));
  EXPECT_THAT(faults,
              HasSubstr("setting[0].method.title = \"\"; must be given\n"));
  EXPECT_THAT(faults,
              HasSubstr("setting[0].slide_value.method = \"nothing\"; must be "
                        "the name of a method\n"));
  EXPECT_THAT(faults,
              HasSubstr("toy.setting[0].num_seeds = 0; must be 1 to 1000\n"));
  EXPECT_THAT(faults, HasSubstr("toy.setting[0] with method our_2."
                                "num_iterations = -1; must be 1 to 10000000"));
  EXPECT_THAT(faults, HasSubstr("toy.setting[1].name = \"elsewhere\"; must be "
                                "the name of a setting, once"));
}

TEST(TrainingPlanTest, ShardsMergeInAnyOrderAndNumber) {
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingPlan plan,
                             MakeTrainingPlan(TheFirstRow(), manifest::TOY));
  const auto shards_of = [&](int num_shards) {
    std::vector<manifest::TrainingShardResult> shards;
    for (int i = num_shards - 1; i >= 0; --i) {
      manifest::TrainingShardResult& shard = shards.emplace_back();
      shard.set_plan_sha256(DigestOf(plan));
      shard.set_shard_index(i);
      shard.set_num_shards(num_shards);
      for (int run : TasksOfShard(plan.run_size(), i, num_shards)) {
        shard.add_result()->set_num_test(run);
      }
    }
    return shards;
  };
  EXPECT_THAT(TasksOfShard(plan.run_size(), 1, 4), ElementsAre(1, 5));
  EXPECT_THAT(TasksOfShard(plan.run_size(), 7, 8), ElementsAre());
  for (int num_shards : {1, 4, 8}) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const manifest::TrainingExperimentResult result,
        MergeTrainingShards(plan, shards_of(num_shards)));
    ASSERT_EQ(result.result_size(), 6);
    for (int i = 0; i < 6; ++i) EXPECT_EQ(result.result(i).num_test(), i);
  }

  std::vector<manifest::TrainingShardResult> twice = shards_of(4);
  twice[1] = twice[0];
  EXPECT_EQ(MergeTrainingShards(plan, twice).status().code(),
            absl::StatusCode::kInvalidArgument);
  std::vector<manifest::TrainingShardResult> missing = shards_of(4);
  missing.pop_back();
  EXPECT_FALSE(MergeTrainingShards(plan, missing).ok());
  std::vector<manifest::TrainingShardResult> other = shards_of(4);
  other[2].set_plan_sha256("another");
  EXPECT_FALSE(MergeTrainingShards(plan, other).ok());
  std::vector<manifest::TrainingShardResult> incomplete = shards_of(4);
  incomplete[0].clear_result();
  EXPECT_THAT(MergeTrainingShards(plan, incomplete),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "shard 3 of 4 is not complete: it holds 0 of 1"));
}

}  // namespace
}  // namespace thsgd

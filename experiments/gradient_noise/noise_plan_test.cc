// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/noise_plan.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/runner/shards.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

manifest::GradientNoiseExperiment TheExperiment() {
  manifest::GradientNoiseExperiment experiment;
  THSGD_EXPECT_OK(
      ReadTextProto("experiments/gradient_noise_tail.textproto", &experiment));
  return experiment;
}

TEST(NoisePlanTest, HoldsWhatItsScaleSays) {
  const manifest::GradientNoiseExperiment experiment = TheExperiment();
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::GradientNoisePlan plan,
                             MakeNoisePlan(experiment, manifest::SLIDE));
  EXPECT_EQ(plan.scale(), manifest::SLIDE);
  EXPECT_EQ(plan.sampling().num_gradients(),
            experiment.slide().num_gradients());
  EXPECT_EQ(plan.control_size(), experiment.control_size());
  EXPECT_EQ(plan.control(0).name(), experiment.control(0).name());
  EXPECT_EQ(plan.run().seed(), experiment.run().seed());
}

TEST(NoisePlanTest, ProseAndOtherScalesAreNoKey) {
  manifest::GradientNoiseExperiment experiment = TheExperiment();
  const auto digest = [&] {
    return DigestOf(*MakeNoisePlan(experiment, manifest::TOY));
  };
  const std::string before = digest();
  experiment.set_claim("Another");
  experiment.mutable_control(1)->set_title("Another");
  experiment.mutable_run()->mutable_method()->set_title("Another");
  experiment.mutable_toy()->set_reduced("Another");
  experiment.mutable_quick()->set_num_gradients(2000);
  EXPECT_EQ(digest(), before);
  experiment.set_num_directions(experiment.num_directions() + 1);
  EXPECT_NE(digest(), before);
}

TEST(NoisePlanTest, NamesEveryFault) {
  manifest::GradientNoiseExperiment experiment = TheExperiment();
  experiment.clear_title();
  experiment.mutable_run()->mutable_method()->clear_batch_size();
  experiment.mutable_run()->mutable_augmentation()->set_horizontal_flip(true);
  experiment.mutable_control(1)->set_name(experiment.control(0).name());
  experiment.mutable_control(2)->clear_form();
  experiment.mutable_control(3)
      ->mutable_radius()
      ->mutable_symmetric_lomax()
      ->set_tail_index(0.5);
  experiment.set_num_directions(0);
  experiment.clear_quick();
  experiment.clear_slide();
  experiment.clear_full();
  manifest::GradientNoiseSampling& toy = *experiment.mutable_toy();
  toy.set_iteration(0, 5);
  toy.set_block_size(3);
  toy.set_num_resamples(1998);
  const std::string faults(ValidateNoiseExperiment(experiment).message());
  for (const char* fault :
       {"title = \"\"; must be given",
        "run.method.batch_size = 0; must be >= 1: all samples give no noise",
        "run.augmentation: gradient noise has none",
        "control[1].name = \"gaussian\"; must be unique",
        "control[2]: coordinate or radius must be given",
        "control[3].radius.symmetric_lomax.tail_index = 0.5; must be > 1",
        "num_directions = 0; must be 1 to 1000",
        "toy.iteration[1] = 2; must be 6 to 10000",
        "toy.block_size = 3; must be 2 to 4 and a divisor of 40",
        "toy.num_resamples = 1998; must be 1999 to 1000000"}) {
    EXPECT_THAT(faults, HasSubstr(fault));
  }
}

TEST(NoisePlanTest, ScaleMustBeThere) {
  manifest::GradientNoiseExperiment experiment = TheExperiment();
  experiment.clear_full();
  EXPECT_THAT(MakeNoisePlan(experiment, manifest::FULL),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "full: the manifest gives no sample sizes for this "
                       "scale"));
}

TEST(NoisePlanTest, ShardsMergeInAnyOrderAndNumber) {
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::GradientNoisePlan plan,
                             MakeNoisePlan(TheExperiment(), manifest::TOY));
  // Two iterations and four controls.
  EXPECT_THAT(TasksOfShard(NumSamples(plan), 1, 4), ElementsAre(1, 5));
  EXPECT_THAT(TasksOfShard(NumSamples(plan), 7, 8), ElementsAre());
  const auto shards_of = [&](int num_shards) {
    std::vector<manifest::GradientNoiseShardResult> shards;
    for (int i = num_shards - 1; i >= 0; --i) {
      manifest::GradientNoiseShardResult& shard = shards.emplace_back();
      shard.set_plan_sha256(DigestOf(plan));
      shard.set_shard_index(i);
      shard.set_num_shards(num_shards);
      for (int sample : TasksOfShard(NumSamples(plan), i, num_shards)) {
        shard.add_sample()->set_train_loss(sample);
      }
    }
    return shards;
  };
  for (int num_shards : {1, 4, 8}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const manifest::GradientNoiseResult result,
                               MergeNoiseShards(plan, shards_of(num_shards)));
    ASSERT_EQ(result.sample_size(), 6);
    for (int i = 0; i < 6; ++i) EXPECT_EQ(result.sample(i).train_loss(), i);
  }

  std::vector<manifest::GradientNoiseShardResult> twice = shards_of(4);
  twice[1] = twice[0];
  EXPECT_FALSE(MergeNoiseShards(plan, twice).ok());
  std::vector<manifest::GradientNoiseShardResult> missing = shards_of(4);
  missing.pop_back();
  EXPECT_FALSE(MergeNoiseShards(plan, missing).ok());
  std::vector<manifest::GradientNoiseShardResult> other = shards_of(4);
  other[2].set_plan_sha256("another");
  EXPECT_FALSE(MergeNoiseShards(plan, other).ok());
}

}  // namespace
}  // namespace thsgd

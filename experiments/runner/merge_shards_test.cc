// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/runner/merge_shards.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/plan.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/runner/execution.h"
#include "experiments/runner/shards.h"
#include "experiments/runner/simulate_shard.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

class MergeShardsTest : public ::testing::Test {
 protected:
  MergeShardsTest() {
    Progress progress(-1);
    for (int i = 0; i < 3; ++i) {
      shards_.push_back(*SimulateShard(
          plan_, {.shard_index = i, .num_shards = 3, .progress = &progress}));
    }
  }

  const manifest::Plan plan_ = *MakePlan(
      *ReadExperiment("experiments/exit_routes.textproto"), manifest::TOY);
  std::vector<manifest::ShardResult> shards_;
};

TEST_F(MergeShardsTest, OrderDoesNotMatter) {
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::Result merged,
                             MergeShards(plan_, shards_));
  EXPECT_EQ(merged.provenance().plan_sha256(), DigestOf(plan_));
  std::swap(shards_[0], shards_[2]);
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::Result swapped,
                             MergeShards(plan_, shards_));
  EXPECT_EQ(SerializeDeterministically(merged),
            SerializeDeterministically(swapped));
}

TEST_F(MergeShardsTest, RefusesAMissingShard) {
  shards_.erase(shards_.begin() + 1);
  EXPECT_THAT(MergeShards(plan_, shards_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("missing or come twice")));
}

TEST_F(MergeShardsTest, RefusesAShardTwice) {
  shards_[1] = shards_[0];
  EXPECT_THAT(MergeShards(plan_, shards_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("missing or come twice")));
}

TEST_F(MergeShardsTest, RefusesAShardOfAnotherPlan) {
  shards_[1].set_plan_sha256("other");
  EXPECT_THAT(MergeShards(plan_, shards_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("was computed from plan other")));
}

TEST_F(MergeShardsTest, RefusesNoShards) {
  EXPECT_THAT(
      MergeShards(plan_, {}).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, "no shard is given"));
}

}  // namespace
}  // namespace thsgd

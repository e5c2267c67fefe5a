// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/simulate_metastability.h"

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/sha256.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/runner/execution.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "hwy/targets.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

manifest::Plan MakePlanForTest() {
  manifest::Plan plan;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        experiment {
          landscape { four_minima {} }
          process {
            name: "clipped"
            noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.5 } }
            truncation_threshold: 0.5
            projection_bound: 1.6
          }
          process {
            name: "plain"
            noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.5 } }
            truncation_threshold: inf
            projection_bound: 1.6
          }
          learning_rate: [ 0.004, 0.002 ]
          metastability {
            start: 1.322
            core_radius: 0.08
            horizon: 1
            time: [ 0.1, 0.5, 1 ]
            holding_edge: [ 0.01, 0.05, 0.2, 0.9 ]
          }
          seed: 5
        }
        sampling {
          metastability {
            num_chains: [ 5, 70 ]
            num_recorded_paths: 1
            horizon: 0.5
          }
        }
      )pb",
      &plan));
  return plan;
}

template <class Counts>
std::int64_t Sum(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

class SimulateMetastabilityTest : public ::testing::Test {
 protected:
  manifest::MetastabilityResult Simulate(int num_shards, int num_threads) {
    std::vector<manifest::MetastabilityResult> shards;
    for (int i = 0; i < num_shards; ++i) {
      shards.push_back(
          *SimulateMetastability(plan_, {.shard_index = i,
                                         .num_shards = num_shards,
                                         .num_threads = num_threads,
                                         .progress = &progress_}));
    }
    return MergeMetastability(shards);
  }

  const manifest::Plan plan_ = MakePlanForTest();
  Progress progress_{-1};
};

TEST_F(SimulateMetastabilityTest, CountsAddUp) {
  const manifest::MetastabilityResult result = Simulate(1, 1);
  ASSERT_EQ(result.minimum_size(), 4);
  EXPECT_THAT(result.states(0).minimum(), ElementsAre(1, 3));
  EXPECT_THAT(result.states(1).minimum(), ElementsAre(0, 1, 2, 3));
  ASSERT_EQ(result.cell_size(), 4);
  for (const manifest::MetastabilityCell& cell : result.cell()) {
    const manifest::MetastabilityCounts& counts = cell.counts();
    const int num_states = result.states(cell.process_index()).minimum_size();
    EXPECT_EQ(counts.num_chains(), cell.process_index() == 0 ? 5 : 70);
    EXPECT_EQ(counts.num_steps(), counts.num_chains() * cell.num_steps());
    EXPECT_EQ(counts.num_failed(), 0);
    // What is later than the scale's horizon is left out.
    EXPECT_EQ(cell.time_step_size(), 2);
    EXPECT_EQ(cell.time_step(1), cell.num_steps());
    EXPECT_EQ(cell.holding_edge_step_size(), 3);
    EXPECT_EQ(Sum(counts.snapshots()), 2 * counts.num_chains());
    EXPECT_EQ(counts.minima().holding_times_size(), 4 * 4);
    EXPECT_EQ(counts.states().holding_times_size(), 4 * num_states);
    for (const manifest::StayCounts* stays :
         {&counts.minima(), &counts.states()}) {
      EXPECT_EQ(Sum(stays->region_steps()), counts.num_steps());
      EXPECT_GT(Sum(stays->num_transitions()), 0);
    }
    EXPECT_EQ(cell.recorded_path_size(), 1);
  }
  // H(250) = (1 + 500)^-1.2, lambda* = H^2 / 0.004 with truncation and H
  // without.
  EXPECT_EQ(result.cell(0).num_steps(), 6034);
  EXPECT_EQ(result.cell(2).num_steps(), 868);
}

// The digests are frozen: a change of one is a change of every published
// number.
TEST_F(SimulateMetastabilityTest, DigestIsFrozen) {
  const auto expect_digest = [&](int num_shards, int num_threads) {
    EXPECT_EQ(
        Sha256Hex(
            SerializeDeterministically(Simulate(num_shards, num_threads))),
        "7589cb68496317b4668cb0da3ba1f1903f2c252a3249c89ff305d1547f91ebbc")
        << absl::StrCat(num_shards, " shards, ", num_threads, " threads");
  };
  // Every shard tabulates the landscape anew, which is most of the time.
  expect_digest(3, 2);
  expect_digest(1, 5);
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  for (std::int64_t left = targets; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    expect_digest(1, 1);
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace
}  // namespace thsgd

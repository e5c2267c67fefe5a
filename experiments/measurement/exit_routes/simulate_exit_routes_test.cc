// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/simulate_exit_routes.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/plan.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/runner/execution.h"
#include "google/protobuf/repeated_field.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

class SimulateExitRoutesTest : public ::testing::Test {
 protected:
  manifest::ExitRoutesResult Simulate(int shard_index, int num_shards,
                                      int num_threads) {
    return *SimulateExitRoutes(plan_, {.shard_index = shard_index,
                                       .num_shards = num_shards,
                                       .num_threads = num_threads,
                                       .progress = &progress_});
  }

  const manifest::Plan plan_ = *MakePlan(
      *ReadExperiment("experiments/exit_routes.textproto"), manifest::TOY);
  Progress progress_{-1};
};

std::int64_t Sum(const google::protobuf::RepeatedField<std::int64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

TEST_F(SimulateExitRoutesTest, CountsAddUp) {
  const manifest::ExitRoutesResult result = Simulate(0, 1, 1);
  ASSERT_EQ(result.cell_size(), 14);
  for (const manifest::ExitRoutesCell& cell : result.cell()) {
    const manifest::ExitRoutesCounts& counts = cell.counts();
    EXPECT_EQ(counts.num_chains(), cell.process_index() == 0 ? 4000 : 400);
    EXPECT_EQ(
        counts.num_exited() + counts.num_censored() + counts.num_non_finite(),
        counts.num_chains());
    EXPECT_EQ(counts.num_non_finite(), 0);
    EXPECT_LE(counts.num_exited_above(), counts.num_exited());
    EXPECT_EQ(Sum(counts.jump_count()), counts.num_exited());
    EXPECT_EQ(Sum(counts.largest_update_share()), counts.num_exited());
    EXPECT_EQ(Sum(counts.log2_route_steps()), counts.num_exited());
    EXPECT_EQ(Sum(counts.exit_time_decile()), counts.num_exited());
    EXPECT_EQ(cell.recorded_path_size(),
              std::min<std::int64_t>(3, counts.num_exited()));
  }
}

TEST_F(SimulateExitRoutesTest, RecordedPathsRunFromStartToExit) {
  const manifest::ExitRoutesResult result = Simulate(0, 1, 1);
  for (const manifest::ExitRoutesCell& cell : result.cell()) {
    std::int64_t previous_chain = -1;
    for (const manifest::ExitPath& path : cell.recorded_path()) {
      EXPECT_GT(path.chain(), previous_chain);
      previous_chain = path.chain();
      const int last = path.position_size() - 1;
      EXPECT_EQ(path.position(0), 0);
      EXPECT_GE(std::abs(path.position(last)), 0.8);
      EXPECT_LE(last, cell.max_steps());
      for (int j = 0; j < last; ++j) {
        EXPECT_LT(std::abs(path.position(j)), 0.8);
      }
      EXPECT_LE(std::abs(path.position(path.route_start())), 0.2);
      for (int j = path.route_start() + 1; j <= last; ++j) {
        EXPECT_GT(std::abs(path.position(j)), 0.2);
      }
    }
  }
}

TEST_F(SimulateExitRoutesTest, ThreadsLeaveNoTrace) {
  const std::string one = SerializeDeterministically(Simulate(0, 1, 1));
  EXPECT_EQ(SerializeDeterministically(Simulate(0, 1, 2)), one);
  EXPECT_EQ(SerializeDeterministically(Simulate(0, 1, 7)), one);
}

TEST_F(SimulateExitRoutesTest, ShardsLeaveNoTrace) {
  const std::string whole =
      SerializeDeterministically(MergeExitRoutes(plan_, {Simulate(0, 1, 1)}));
  for (int num_shards : {2, 5, 401}) {
    std::vector<manifest::ExitRoutesResult> shards;
    for (int i = 0; i < num_shards; ++i) {
      shards.push_back(Simulate(i, num_shards, 1));
    }
    EXPECT_EQ(SerializeDeterministically(MergeExitRoutes(plan_, shards)), whole)
        << num_shards;
  }
}

TEST_F(SimulateExitRoutesTest, CancellationStopsIt) {
  const std::atomic<bool> cancelled = true;
  EXPECT_THAT(SimulateExitRoutes(
                  plan_, {.progress = &progress_, .cancelled = &cancelled})
                  .status(),
              StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace thsgd

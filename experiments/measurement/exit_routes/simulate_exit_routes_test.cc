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
#include "experiments/manifest/validate_experiment.h"
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

  // The slide's manifest with all three estimators, small.
  static manifest::Plan SmallPlan() {
    manifest::Experiment experiment =
        *ReadExperiment("experiments/exit_routes.textproto");
    manifest::Process& light = *experiment.mutable_process(0);
    light.mutable_exit_estimator()
        ->mutable_multilevel_splitting()
        ->set_num_particles(20);
    light.mutable_exit_estimator()
        ->mutable_multilevel_splitting()
        ->set_num_killed(2);
    manifest::Process& truncated = *experiment.add_process();
    truncated = experiment.process(1);
    truncated.set_name("truncated");
    truncated.set_truncation_threshold(0.55);
    manifest::ForcedJumps& forced =
        *truncated.mutable_exit_estimator()->mutable_forced_jumps();
    forced.set_paths_per_replicate(20);
    forced.set_defensive_share(0.1);
    THSGD_EXPECT_OK(ValidateExperiment(experiment));
    return *MakePlan(experiment, manifest::TOY);
  }

  const manifest::Plan plan_ = SmallPlan();
  Progress progress_{-1};
};

double Sum(const google::protobuf::RepeatedField<double>& weights) {
  return std::accumulate(weights.begin(), weights.end(), 0.0);
}

TEST_F(SimulateExitRoutesTest, WeightsAddUp) {
  const manifest::ExitRoutesResult result = Simulate(0, 1, 1);
  ASSERT_EQ(result.cell_size(), 21);
  for (const manifest::ExitRoutesCell& cell : result.cell()) {
    ASSERT_EQ(cell.replicate_size(), 4);
    std::int64_t num_exits = 0;
    for (const manifest::ExitRoutesReplicate& replicate : cell.replicate()) {
      num_exits += replicate.num_exits();
      EXPECT_EQ(replicate.num_non_finite(), 0);
      EXPECT_GT(replicate.num_steps(), 0);
      const double p = replicate.probability();
      EXPECT_LE(replicate.above(), p * (1 + 1e-12));
      EXPECT_NEAR(Sum(replicate.jump_count()), p, 1e-12 * p);
      EXPECT_NEAR(Sum(replicate.largest_update_share()), p, 1e-12 * p);
      EXPECT_NEAR(Sum(replicate.log2_route_steps()), p, 1e-12 * p);
      EXPECT_NEAR(Sum(replicate.exit_time_decile()), p, 1e-12 * p);
    }
    EXPECT_EQ(cell.recorded_path_size(), std::min<std::int64_t>(3, num_exits));
  }
}

TEST_F(SimulateExitRoutesTest, RecordedPathsRunFromStartToExit) {
  const manifest::ExitRoutesResult result = Simulate(0, 1, 1);
  for (const manifest::ExitRoutesCell& cell : result.cell()) {
    double previous_key = 0;
    for (const manifest::ExitPath& path : cell.recorded_path()) {
      EXPECT_GT(path.reservoir_key(), previous_key);
      previous_key = path.reservoir_key();
      EXPECT_GT(path.weight(), 0);
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
  for (int num_shards : {2, 3, 5}) {
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

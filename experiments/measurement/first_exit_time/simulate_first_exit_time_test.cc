// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/simulate_first_exit_time.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "experiments/runner/execution.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "hwy/targets.h"

namespace thsgd {
namespace {

manifest::Plan PlanOf(const std::string& text) {
  manifest::Plan plan;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &plan));
  return plan;
}

constexpr char kLine[] = R"pb(
  experiment {
    landscape { reducible { leading_factor: 1 } }
    process {
      name: "heavy"
      noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
      truncation_threshold: 0.5
      projection_bound: inf
    }
    process {
      name: "light"
      noise { gaussian { standard_deviation: 1 } }
      truncation_threshold: inf
      projection_bound: inf
    }
    learning_rate: [ 0.02, 0.01 ]
    first_exit_time {
      start: 0.6
      cap { horizon: 100 exponent: 1 }
      cap { horizon: 0.5 exponent: 1.5 }
      core_radius: 0.08
      attempt_radius: 0.16
    }
    seed: 3
  }
  sampling { first_exit_time { num_chains: [ 300, 70 ] } }
)pb";

constexpr char kPlane[] = R"pb(
  experiment {
    multivariate_landscape {
      product {
        coordinate { double_well { barrier_height: 0.5 half_distance: 1 } }
        dimension: 2
      }
    }
    process {
      name: "heavy"
      vector_noise {
        lomax {
          tail_index: 1.2
          noise_scale: 0.1
          uniform {}
        }
      }
      truncation_threshold: 2.5
      projection_bound: inf
    }
    learning_rate: 0.05
    first_exit_time {
      start: [ 1, -1 ]
      cap { horizon: 100 exponent: 1 }
      core_radius: 0.4
    }
    seed: 4
  }
  sampling { first_exit_time { num_chains: 200 } }
)pb";

class SimulateFirstExitTimeTest : public ::testing::Test {
 protected:
  manifest::FirstExitTimeResult Simulate(const manifest::Plan& plan,
                                         int shard_index, int num_shards,
                                         int num_threads) {
    return *SimulateFirstExitTime(plan, {.shard_index = shard_index,
                                         .num_shards = num_shards,
                                         .num_threads = num_threads,
                                         .progress = &progress_});
  }

  Progress progress_{-1};
};

std::int64_t NumTo(const manifest::FirstExitTimeCounts& counts, int k) {
  std::int64_t total = 0;
  for (std::int64_t count : counts.exits_to(k).exit_time_bin()) total += count;
  return total;
}

TEST_F(SimulateFirstExitTimeTest, CountsAddUp) {
  const manifest::FirstExitTimeResult result = Simulate(PlanOf(kLine), 0, 1, 1);
  ASSERT_EQ(result.cell_size(), 4);
  for (const manifest::FirstExitTimeCell& cell : result.cell()) {
    const manifest::FirstExitTimeCounts& counts = cell.counts();
    const bool heavy = cell.process_index() == 0;
    // floor(100 / 0.02), floor(0.5 0.02^-1.5), ...
    const std::int64_t expected_steps[] = {5000, 10000, 176, 500};
    EXPECT_EQ(
        cell.max_steps(),
        expected_steps[2 * cell.process_index() + cell.learning_rate_index()]);
    EXPECT_EQ(counts.num_chains(), heavy ? 300 : 70);
    EXPECT_EQ(counts.num_exited() + counts.num_censored(), counts.num_chains());
    EXPECT_EQ(counts.num_non_finite(), 0);
    ASSERT_EQ(counts.exits_to_size(), 5);
    // Nobody leaves to where it started; landings are in the other fields.
    EXPECT_EQ(NumTo(counts, 2), 0);
    EXPECT_EQ(NumTo(counts, 4), 0);
    EXPECT_EQ(NumTo(counts, 0) + NumTo(counts, 1) + NumTo(counts, 3),
              counts.num_exited());
    const manifest::AttemptCounts& attempts = counts.attempts();
    EXPECT_GE(attempts.num_attempts(),
              attempts.num_failed() + counts.num_exited());
    EXPECT_GE(counts.num_steps(),
              attempts.num_failed_steps() + attempts.num_succeeded_steps());
    EXPECT_GE(counts.num_steps(), counts.num_censored() * cell.max_steps());
  }
  const manifest::FirstExitTimeCounts& heavy = result.cell(0).counts();
  EXPECT_GT(NumTo(heavy, 1), 10);
  EXPECT_GT(NumTo(heavy, 3), 10);
  EXPECT_GT(heavy.attempts().num_failed(), 100);
  EXPECT_GT(result.cell(2).counts().num_censored(), 0);
}

TEST_F(SimulateFirstExitTimeTest, InSpaceLandingsFollowTheFlow) {
  const manifest::FirstExitTimeResult result =
      Simulate(PlanOf(kPlane), 0, 1, 1);
  const manifest::FirstExitTimeCounts& counts = result.cell(0).counts();
  // Minima (-1, -1), (-1, 1), (1, -1), (1, 1) and nowhere.
  ASSERT_EQ(counts.exits_to_size(), 5);
  EXPECT_EQ(NumTo(counts, 2), 0);
  EXPECT_EQ(NumTo(counts, 4), 0);
  EXPECT_GT(NumTo(counts, 0), 0);
  EXPECT_GT(NumTo(counts, 3), 0);
  EXPECT_EQ(NumTo(counts, 0) + NumTo(counts, 1) + NumTo(counts, 3),
            counts.num_exited());
  EXPECT_EQ(counts.num_exited() + counts.num_censored(), 200);
  EXPECT_FALSE(counts.has_attempts());
}

// Threads, shards and vector instructions leave no trace.
TEST_F(SimulateFirstExitTimeTest, BitsDoNotDependOnTheMachine) {
  for (const char* text : {kLine, kPlane}) {
    const manifest::Plan plan = PlanOf(text);
    const std::string one = SerializeDeterministically(Simulate(plan, 0, 1, 1));
    EXPECT_EQ(SerializeDeterministically(Simulate(plan, 0, 1, 7)), one);
    for (int num_shards : {2, 5}) {
      std::vector<manifest::FirstExitTimeResult> shards;
      for (int i = 0; i < num_shards; ++i) {
        shards.push_back(Simulate(plan, i, num_shards, 2));
      }
      EXPECT_EQ(SerializeDeterministically(MergeFirstExitTime(shards)), one)
          << num_shards;
    }
    const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
    for (std::int64_t left = targets; left != 0; left &= left - 1) {
      hwy::SetSupportedTargetsForTest(left & -left);
      hwy::GetChosenTarget().Update(hwy::SupportedTargets());
      EXPECT_EQ(SerializeDeterministically(Simulate(plan, 0, 1, 1)), one)
          << hwy::TargetName(left & -left);
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
}

TEST_F(SimulateFirstExitTimeTest, CancellationStopsIt) {
  const std::atomic<bool> cancelled = true;
  EXPECT_THAT(SimulateFirstExitTime(PlanOf(kLine), {.progress = &progress_,
                                                    .cancelled = &cancelled})
                  .status(),
              StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace thsgd

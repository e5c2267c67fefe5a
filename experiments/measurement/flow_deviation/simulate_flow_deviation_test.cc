// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/flow_deviation/simulate_flow_deviation.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/flow_deviation/distance_bins.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "experiments/runner/execution.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "sim/landscape/landscape.h"

namespace thsgd {
namespace {

constexpr char kPlan[] = R"pb(
  experiment {
    landscape { reducible { leading_factor: 1 } }
    process {
      name: "heavy"
      noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
      truncation_threshold: inf
      projection_bound: 1.6
    }
    process {
      name: "light"
      noise { gaussian { standard_deviation: 0.5 } }
      truncation_threshold: inf
      projection_bound: 1.6
    }
    learning_rate: [ 0.02, 0.01 ]
    flow_deviation {
      start: -0.2
      horizon: 1
      threshold: [ 0.05, 0.3 ]
    }
    seed: 3
  }
  sampling {
    flow_deviation {
      num_chains: [ 300, 4 ]
      num_recorded_paths: 7
    }
  }
)pb";

class SimulateFlowDeviationTest : public ::testing::Test {
 protected:
  SimulateFlowDeviationTest() {
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kPlan, &plan_));
  }

  manifest::FlowDeviationResult Simulate(int shard_index, int num_shards,
                                         int num_threads) {
    return *SimulateFlowDeviation(plan_, {.shard_index = shard_index,
                                          .num_shards = num_shards,
                                          .num_threads = num_threads,
                                          .progress = &progress_});
  }

  manifest::Plan plan_;
  Progress progress_{-1};
};

// Against the landscape's own flow: a quartic well has it in closed form.
TEST_F(SimulateFlowDeviationTest, FlowIsThatOfTheLandscape) {
  const QuarticWell well = *QuarticWell::Create(0.1, 1.5, 0.8);
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<double> flow,
                             FlowAtSteps(well, 0.7, 0.01, 200));
  ASSERT_EQ(flow.size(), 201);
  for (int j = 0; j <= 200; ++j) {
    EXPECT_NEAR(flow[j], well.Flow(0.7, 0.01 * j), 1e-10);
  }
}

TEST_F(SimulateFlowDeviationTest, CountsAreThoseOfThePaths) {
  // As many paths as chains, so that everything can be counted again.
  manifest::FlowDeviationSampling& sampling =
      *plan_.mutable_sampling()->mutable_flow_deviation();
  sampling.set_num_chains(0, 70);
  sampling.set_num_chains(1, 70);
  sampling.set_num_recorded_paths(70);
  const Landscape landscape = *PolynomialLandscape::Reducible(1);
  const manifest::FlowDeviationResult result = Simulate(0, 1, 1);
  ASSERT_EQ(result.cell_size(), 4);
  for (const manifest::FlowDeviationCell& cell : result.cell()) {
    const double learning_rate = cell.learning_rate_index() == 0 ? 0.02 : 0.01;
    EXPECT_EQ(cell.num_steps(), cell.learning_rate_index() == 0 ? 50 : 100);
    ASSERT_EQ(cell.recorded_path_size(), 70);
    THSGD_ASSERT_OK_AND_ASSIGN(
        const std::vector<double> flow,
        FlowAtSteps(landscape, -0.2, learning_rate, cell.num_steps()));
    std::int64_t num_above[2] = {0, 0};
    std::vector<std::int64_t> bins(kNumDistanceBins, 0);
    for (const manifest::DeviatingPath& path : cell.recorded_path()) {
      ASSERT_EQ(path.position_size(), cell.num_steps() + 1);
      EXPECT_EQ(path.position(0), -0.2);
      double largest = 0;
      for (int j = 0; j < path.position_size(); ++j) {
        largest = std::max(largest, std::fabs(path.position(j) - flow[j]));
      }
      if (largest > 0.05) ++num_above[0];
      if (largest > 0.3) ++num_above[1];
      ++bins[DistanceBin(largest)];
    }
    const manifest::FlowDeviationCounts& counts = cell.counts();
    EXPECT_EQ(counts.num_chains(), 70);
    EXPECT_EQ(counts.num_non_finite(), 0);
    EXPECT_EQ(counts.num_above(0), num_above[0]);
    EXPECT_EQ(counts.num_above(1), num_above[1]);
    EXPECT_EQ(std::vector<std::int64_t>(counts.distance_bin().begin(),
                                        counts.distance_bin().end()),
              bins);
  }
  // Heavy tails stray farther.
  EXPECT_GT(result.cell(0).counts().num_above(1), 0);
  EXPECT_EQ(result.cell(3).counts().num_above(1), 0);
}

TEST_F(SimulateFlowDeviationTest, ThreadsAndShardsLeaveNoTrace) {
  const std::string one = SerializeDeterministically(Simulate(0, 1, 1));
  EXPECT_EQ(SerializeDeterministically(Simulate(0, 1, 7)), one);
  // Five shards leave one of them without light chains.
  for (int num_shards : {2, 5}) {
    std::vector<manifest::FlowDeviationResult> shards;
    for (int i = 0; i < num_shards; ++i) {
      shards.push_back(Simulate(i, num_shards, 2));
    }
    EXPECT_EQ(SerializeDeterministically(MergeFlowDeviation(shards)), one)
        << num_shards;
  }
}

TEST_F(SimulateFlowDeviationTest, CancellationStopsIt) {
  const std::atomic<bool> cancelled = true;
  EXPECT_THAT(SimulateFlowDeviation(
                  plan_, {.progress = &progress_, .cancelled = &cancelled})
                  .status(),
              StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace thsgd

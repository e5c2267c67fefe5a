// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/simulate_occupation.h"

#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/sha256.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/occupation/occupation.pb.h"
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

class SimulateOccupationTest : public ::testing::Test {
 protected:
  manifest::OccupationResult Simulate(int shard_index, int num_shards,
                                      int num_threads) {
    return *SimulateOccupation(plan_, {.shard_index = shard_index,
                                       .num_shards = num_shards,
                                       .num_threads = num_threads,
                                       .progress = &progress_});
  }

  // Heavy and light tails on a landscape whose gradient is tabulated quickly.
  const manifest::Plan plan_ = PlanOf(R"pb(
    experiment {
      landscape { reducible { leading_factor: 1 } }
      process {
        name: "heavy"
        noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
        truncation_threshold: 0.5
        projection_bound: 1.6
      }
      process {
        name: "light"
        noise { gaussian { standard_deviation: 1 } }
        truncation_threshold: 0.5
        projection_bound: 1.6
      }
      learning_rate: 0.004
      learning_rate: 0.001
      occupation {
        start: -0.6
        horizon: 0.2
        horizon_exponent: 1.5
        jump_threshold: 0.1
        histogram { lower: -1.6 upper: 1.6 num_bins: 32 }
      }
      seed: 5
    }
    sampling {
      occupation {
        num_chains: [ 300, 70 ]
        num_recorded_paths: 2
      }
    }
  )pb");
  Progress progress_{-1};
};

template <class Counts>
std::int64_t Sum(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

TEST_F(SimulateOccupationTest, CountsAddUp) {
  const manifest::OccupationResult result = Simulate(0, 1, 1);
  ASSERT_EQ(result.region_size(), 4);
  ASSERT_EQ(result.cell_size(), 4);
  for (const manifest::OccupationCell& cell : result.cell()) {
    const manifest::OccupationCounts& counts = cell.counts();
    // floor(0.2 * 0.004^-1.5) and floor(0.2 * 0.001^-1.5).
    EXPECT_EQ(cell.num_steps(), cell.learning_rate_index() == 0 ? 790 : 6324);
    EXPECT_EQ(counts.num_chains(), cell.process_index() == 0 ? 300 : 70);
    EXPECT_EQ(counts.num_steps(), counts.num_chains() * cell.num_steps());
    EXPECT_EQ(counts.num_failed(), 0);
    EXPECT_EQ(Sum(counts.region_steps()), counts.num_steps());
    EXPECT_EQ(Sum(counts.num_final()), counts.num_chains());
    EXPECT_EQ(Sum(counts.histogram()), counts.num_steps());
    ASSERT_EQ(cell.recorded_path_size(), 2);
    EXPECT_EQ(cell.recorded_path(1).chain(), 1);
    EXPECT_EQ(cell.recorded_path(1).position(0), -0.6);
    EXPECT_LE(cell.recorded_path(1).position_size(), 2000);
  }
  // Heavy tails jump and move, light ones do not.
  EXPECT_GT(result.cell(0).counts().num_big_jumps(), 0);
  EXPECT_GT(Sum(result.cell(0).counts().num_transitions()), 0);
  EXPECT_EQ(result.cell(3).counts().num_big_jumps(), 0);
}

TEST_F(SimulateOccupationTest, RecordedPositionsAreOfTheStepsTheySay) {
  const manifest::OccupationResult result = Simulate(0, 1, 1);
  const manifest::RecordedPath& path = result.cell(1).recorded_path(0);
  EXPECT_EQ(path.step_interval(), 4);
  EXPECT_EQ(path.position_size(), 6324 / 4 + 1);
}

// Calls check(cut) for every set of vector instructions that this machine has
// and several cuts of the work.
struct Cut {
  int num_threads;
  int num_shards;
  std::string name;
};
void ForEachTargetAndCut(const std::function<void(const Cut&)>& check) {
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  for (std::int64_t left = targets; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    for (const auto& [num_threads, num_shards] :
         {std::pair(1, 1), std::pair(2, 5), std::pair(7, 1)}) {
      // Shards are cut the same way whatever the instructions: once will do.
      if (num_shards > 1 && left != targets) continue;
      check({num_threads, num_shards,
             absl::StrCat(hwy::TargetName(target), ", ", num_threads,
                          " threads, ", num_shards, " shards")});
    }
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

// The digests are frozen: a change of one is a change of every published
// number.
TEST_F(SimulateOccupationTest, DigestIsFrozen) {
  ForEachTargetAndCut([&](const Cut& cut) {
    std::vector<manifest::OccupationResult> shards;
    for (int i = 0; i < cut.num_shards; ++i) {
      shards.push_back(Simulate(i, cut.num_shards, cut.num_threads));
    }
    EXPECT_EQ(
        Sha256Hex(SerializeDeterministically(MergeOccupation(shards))),
        "b7c5bd361015693e1c1f9e9530c90040626b87254259046db485424ec11a75f3")
        << cut.name;
  });
}

// The same in the plane, on a user's formula: four minima near (-+1, -+0.5).
TEST(SimulateOccupationInSpaceTest, DigestIsFrozen) {
  const manifest::Plan plan = PlanOf(R"pb(
    experiment {
      multivariate_landscape {
        formula {
          formula: "(x1^2 - 1)^2 + 4*(x2^2 - 0.25)^2 + exp(-x1^2)/8"
          dimension: 2
          lower: -2
          upper: 2
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
        truncation_threshold: 0.75
        projection_bound: 2
      }
      learning_rate: 0.02
      occupation {
        start: [ 1, 0.5 ]
        horizon: 40
        core_radius: 0.25
        jump_threshold: 0.5
        histogram { lower: -2 upper: 2 num_bins: 8 }
        histogram { lower: -1 upper: 1 num_bins: 4 }
      }
      seed: 11
    }
    sampling { occupation { num_chains: 130 num_recorded_paths: 1 } }
  )pb");
  Progress progress(-1);
  ForEachTargetAndCut([&](const Cut& cut) {
    std::vector<manifest::OccupationResult> shards;
    for (int i = 0; i < cut.num_shards; ++i) {
      shards.push_back(
          *SimulateOccupation(plan, {.shard_index = i,
                                     .num_shards = cut.num_shards,
                                     .num_threads = cut.num_threads,
                                     .progress = &progress}));
    }
    const manifest::OccupationResult result = MergeOccupation(shards);
    ASSERT_EQ(result.region_size(), 4);
    const manifest::OccupationCounts& counts = result.cell(0).counts();
    EXPECT_EQ(counts.num_steps(), 130 * 2000);
    EXPECT_EQ(Sum(counts.region_steps()), counts.num_steps());
    EXPECT_EQ(Sum(counts.histogram()), counts.num_steps());
    EXPECT_GT(Sum(counts.num_transitions()), 0);
    EXPECT_EQ(result.cell(0).recorded_path(0).position_size(), 2 * 1001);
    EXPECT_EQ(
        Sha256Hex(SerializeDeterministically(result)),
        "7c8c4b1bcda615e8aadbcf4d34955f2dfb38a17bca644faf704c28eee8654446")
        << cut.name;
  });
}

}  // namespace
}  // namespace thsgd

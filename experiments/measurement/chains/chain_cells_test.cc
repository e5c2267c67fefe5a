// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/chains/chain_cells.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/progress.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/runner/execution.h"
#include "google/protobuf/repeated_field.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

class ChainCellsTest : public ::testing::Test {
 protected:
  ChainCellsTest() {
    experiment_.add_process();
    experiment_.add_process();
    for (double learning_rate : {0.5, 0.25, 0.125}) {
      experiment_.add_learning_rate(learning_rate);
    }
    num_chains_.Add(10'000);
    num_chains_.Add(7);
  }

  std::vector<ChainCell> Cells(int shard_index, int num_shards) {
    return ChainCells(
        experiment_, num_chains_,
        [](double learning_rate) {
          return static_cast<std::int64_t>(100'000 / learning_rate);
        },
        {.shard_index = shard_index,
         .num_shards = num_shards,
         .progress = &progress_});
  }

  manifest::Experiment experiment_;
  google::protobuf::RepeatedField<std::int64_t> num_chains_;
  Progress progress_{-1};
};

TEST_F(ChainCellsTest, ShardsPartitionTheChains) {
  for (int num_shards : {1, 3, 16}) {
    std::map<std::pair<int, int>, std::int64_t> next_chain;
    for (int i = 0; i < num_shards; ++i) {
      const std::vector<ChainCell> cells = Cells(i, num_shards);
      ASSERT_EQ(cells.size(), 6);
      for (const ChainCell& cell : cells) {
        std::int64_t& next =
            next_chain[{cell.process_index, cell.learning_rate_index}];
        EXPECT_EQ(cell.first_chain, next);
        next += cell.num_chains;
        EXPECT_EQ(cell.max_steps, 200'000 << cell.learning_rate_index);
      }
    }
    for (const auto& [cell, count] : next_chain) {
      EXPECT_EQ(count, cell.first == 0 ? 10'000 : 7) << num_shards;
    }
  }
}

TEST_F(ChainCellsTest, NoTwoCellsShareAStream) {
  std::set<std::uint32_t> streams;
  for (const ChainCell& cell : Cells(0, 1)) streams.insert(cell.stream);
  EXPECT_EQ(streams.size(), 6);
}

TEST_F(ChainCellsTest, BlocksAreEveryChainOnce) {
  const std::vector<ChainCell> cells = Cells(1, 3);
  for (int num_threads : {1, 4}) {
    std::mutex mutex;
    std::set<std::pair<std::int64_t, std::int64_t>> chains;
    std::int64_t num_visits = 0;
    EXPECT_THAT(ForEachBlockOfChains(
                    cells, {.num_threads = num_threads, .progress = &progress_},
                    [&](std::int64_t c, std::int64_t first_chain,
                        std::int64_t num_chains) {
                      const std::lock_guard<std::mutex> lock(mutex);
                      num_visits += num_chains;
                      for (std::int64_t i = 0; i < num_chains; ++i) {
                        chains.insert({c, first_chain + i});
                      }
                    }),
                IsOk());
    std::int64_t num_expected = 0;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      num_expected += cells[c].num_chains;
      EXPECT_TRUE(cells[c].num_chains == 0 ||
                  chains.count({c, cells[c].first_chain}) == 1);
    }
    EXPECT_EQ(num_visits, num_expected);
    EXPECT_EQ(chains.size(), num_expected);
  }
}

TEST_F(ChainCellsTest, CancellationStopsIt) {
  const std::atomic<bool> cancelled = true;
  EXPECT_THAT(
      ForEachBlockOfChains(
          Cells(0, 1), {.progress = &progress_, .cancelled = &cancelled},
          [](std::int64_t, std::int64_t, std::int64_t) { FAIL(); }),
      StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/parallel_for.h"

#include <atomic>
#include <cstdint>
#include <limits>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

TEST(ParallelForTest, RunsEachBlockOnce) {
  for (const int num_threads : {1, 2, 7, 64}) {
    for (const std::int64_t num_blocks : {0, 1, 2, 63, 1000}) {
      std::vector<std::atomic<int>> num_calls(num_blocks);
      THSGD_EXPECT_OK(ParallelFor(num_threads, num_blocks,
                                  [&](std::int64_t b) { ++num_calls[b]; }));
      for (const std::atomic<int>& calls : num_calls) EXPECT_EQ(calls, 1);
    }
  }
}

TEST(ParallelForTest, OneThreadIsTheCallersAndGoesInOrder) {
  std::vector<std::int64_t> order;
  const std::thread::id caller = std::this_thread::get_id();
  THSGD_ASSERT_OK(ParallelFor(1, 5, [&](std::int64_t block) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    order.push_back(block);
  }));
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4));
}

// Each of the four blocks waits for all four to have begun, which only four
// threads can do.
TEST(ParallelForTest, BlocksRunConcurrently) {
  constexpr int kNumThreads = 4;
  std::atomic<int> num_begun{0};
  THSGD_EXPECT_OK(ParallelFor(kNumThreads, kNumThreads, [&](std::int64_t) {
    ++num_begun;
    while (num_begun < kNumThreads) std::this_thread::yield();
  }));
}

// When a block starts, every lower block has been taken.
TEST(ParallelForTest, TakesBlocksInOrder) {
  std::mutex mutex;
  std::set<std::int64_t> seen;
  constexpr int kNumThreads = 4;
  THSGD_ASSERT_OK(ParallelFor(kNumThreads, 500, [&](std::int64_t block) {
    const std::lock_guard<std::mutex> lock(mutex);
    seen.insert(block);
    // At most one lower block per other thread is taken but not yet seen.
    EXPECT_GE(static_cast<std::int64_t>(seen.size()), block + 1 - kNumThreads);
  }));
}

TEST(ParallelForTest, StopsBetweenBlocksWhenCancelled) {
  std::atomic<bool> cancelled{false};
  std::vector<int> num_calls(10, 0);
  EXPECT_THAT(
      ParallelFor(
          1, 10,
          [&](std::int64_t block) {
            ++num_calls[block];
            if (block == 2) cancelled = true;
          },
          &cancelled),
      StatusIs(absl::StatusCode::kCancelled, "cancelled after 3 of 10 blocks"));
  EXPECT_THAT(num_calls, ElementsAre(1, 1, 1, 0, 0, 0, 0, 0, 0, 0));
}

TEST(ParallelForTest, RunsNothingIfCancelledBefore) {
  const std::atomic<bool> cancelled{true};
  EXPECT_THAT(
      ParallelFor(
          3, 10, [](std::int64_t) { FAIL(); }, &cancelled),
      StatusIs(absl::StatusCode::kCancelled, "cancelled after 0 of 10 blocks"));
}

TEST(ParallelForTest, IsOkIfCancelledInTheLastBlock) {
  std::atomic<bool> cancelled{false};
  THSGD_EXPECT_OK(ParallelFor(
      2, 10, [&](std::int64_t block) { cancelled = block == 9; }, &cancelled));
}

TEST(ParallelForTest, RefusesBadNumbers) {
  const auto never = [](std::int64_t) { FAIL(); };
  EXPECT_THAT(ParallelFor(0, 1, never),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "num_threads = 0; must be in [1, 4096]"));
  EXPECT_THAT(ParallelFor(5000, -1, never),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "num_threads = 5000; must be in [1, 4096]\n"
                       "num_blocks = -1; must be >= 0"));
}

}  // namespace
}  // namespace thsgd

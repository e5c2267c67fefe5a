// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/complete.h"

#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

manifest::Experiment TwoByTwo() {
  manifest::Experiment experiment;
  for (int i = 0; i < 2; ++i) {
    experiment.add_process();
    experiment.add_learning_rate(0.1);
  }
  return experiment;
}

manifest::FirstExitTimeResult FourCells() {
  manifest::FirstExitTimeResult result;
  for (int c = 0; c < 4; ++c) {
    manifest::FirstExitTimeCell& cell = *result.add_cell();
    cell.set_process_index(c / 2);
    cell.set_learning_rate_index(c % 2);
  }
  return result;
}

TEST(CompleteTest, CellsInTheirOrder) {
  THSGD_EXPECT_OK(RequireCells(TwoByTwo(), FourCells().cell()));
}

TEST(CompleteTest, MissingCell) {
  manifest::FirstExitTimeResult result = FourCells();
  result.mutable_cell()->RemoveLast();
  EXPECT_THAT(RequireCells(TwoByTwo(), result.cell()),
              StatusIs(kInvalid,
                       "the result is not what its plan asks for: the number "
                       "of cells is 3; must be 4"));
}

TEST(CompleteTest, CellsOutOfOrder) {
  manifest::FirstExitTimeResult result = FourCells();
  result.mutable_cell()->SwapElements(1, 2);
  EXPECT_THAT(
      RequireCells(TwoByTwo(), result.cell()),
      StatusIs(kInvalid, HasSubstr("cell[1].process_index is 1; must be 0")));
}

TEST(CompleteTest, NegativeCountsAtAnyDepth) {
  manifest::FirstExitTimeResult result = FourCells();
  result.mutable_cell(3)->mutable_counts()->add_exits_to()->add_exit_time_bin(
      -1);
  EXPECT_THAT(RequireCells(TwoByTwo(), result.cell()),
              StatusIs(kInvalid,
                       HasSubstr("ExitsTo.exit_time_bin is -1; must be >= 0")));
}

TEST(CompleteTest, CountsThatDoNotAddUp) {
  manifest::FirstExitTimeCounts counts;
  counts.set_num_chains(kMost);
  THSGD_EXPECT_OK(RequireCounts(counts));
  counts.set_num_exited(1);
  EXPECT_THAT(RequireCounts(counts),
              StatusIs(kInvalid, HasSubstr("do not add up in 64 bits")));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/path_reservoir.h"

#include <initializer_list>
#include <vector>

#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

manifest::ExitPath Path(double key, int replicate = 0) {
  manifest::ExitPath path;
  path.set_reservoir_key(key);
  path.set_replicate(replicate);
  return path;
}

std::vector<double> Keys(const PathReservoir& reservoir) {
  manifest::ExitRoutesCell cell;
  reservoir.AddTo(cell);
  std::vector<double> keys;
  for (const manifest::ExitPath& path : cell.recorded_path()) {
    keys.push_back(path.reservoir_key());
  }
  return keys;
}

TEST(PathReservoirTest, KeepsTheSmallestKeysInOrder) {
  PathReservoir reservoir(3);
  for (double key : {5, 1, 4, 2, 3}) reservoir.Offer(Path(key));
  EXPECT_THAT(Keys(reservoir), ElementsAre(1, 2, 3));
  EXPECT_TRUE(reservoir.Takes(2.5));
  EXPECT_FALSE(reservoir.Takes(3.5));
}

TEST(PathReservoirTest, TiesGoToTheLowerReplicateInAnyOrder) {
  for (std::initializer_list<int> order :
       {std::initializer_list<int>{7, 2, 5},
        std::initializer_list<int>{2, 5, 7},
        std::initializer_list<int>{5, 7, 2}}) {
    PathReservoir reservoir(1);
    for (int replicate : order) {
      EXPECT_TRUE(reservoir.Takes(1));
      reservoir.Offer(Path(1, replicate));
    }
    manifest::ExitRoutesCell cell;
    reservoir.AddTo(cell);
    ASSERT_EQ(cell.recorded_path_size(), 1);
    EXPECT_EQ(cell.recorded_path(0).replicate(), 2);
  }
}

TEST(PathReservoirTest, MayKeepNothing) {
  PathReservoir reservoir(0);
  EXPECT_FALSE(reservoir.Takes(0));
  reservoir.Offer(Path(1));
  EXPECT_THAT(Keys(reservoir), IsEmpty());
}

}  // namespace
}  // namespace thsgd

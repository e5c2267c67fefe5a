// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/flow_deviation/distance_bins.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(DistanceBinsTest, BinsFollowEachOther) {
  EXPECT_EQ(DistanceBin(0), 0);
  EXPECT_EQ(DistanceBinBegin(0), 0);
  EXPECT_EQ(DistanceBinBegin(1), kSmallestDistance);
  EXPECT_EQ(DistanceBinBegin(kNumDistanceBins - 1), kLargestDistance);
  for (int bin = 1; bin < kNumDistanceBins; ++bin) {
    const double begin = DistanceBinBegin(bin);
    EXPECT_EQ(DistanceBin(begin), bin);
    EXPECT_EQ(DistanceBin(std::nextafter(begin, 0)), bin - 1);
    if (bin + 1 < kNumDistanceBins) {
      EXPECT_LE(DistanceBinBegin(bin + 1) / begin,
                1 + 1.0 / kDistanceBinsPerOctave);
      EXPECT_GT(DistanceBinBegin(bin + 1), begin);
    }
  }
  EXPECT_EQ(DistanceBin(std::numeric_limits<double>::infinity()),
            kNumDistanceBins - 1);
}

}  // namespace
}  // namespace thsgd

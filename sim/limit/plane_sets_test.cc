// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/plane_sets.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(DistancesToTest, AllPairs) {
  constexpr int kNodes = 23;
  std::mt19937_64 random(20261125);
  for (int count : {1, 2, 5, 60}) {
    NodeSet set(kNodes * kNodes);
    for (int i = 0; i < count; ++i) set[random() % set.size()] = 1;
    const std::vector<float> distances = DistancesTo(set, kNodes);
    for (int i = 0; i < kNodes * kNodes; ++i) {
      double least = std::numeric_limits<double>::infinity();
      for (int j = 0; j < kNodes * kNodes; ++j) {
        if (!set[j]) continue;
        least = std::min(least, std::hypot(i / kNodes - j / kNodes,
                                           i % kNodes - j % kNodes));
      }
      EXPECT_FLOAT_EQ(distances[i], static_cast<float>(least)) << i;
    }
  }
}

TEST(DistancesToTest, NothingIsInfinitelyFar) {
  for (float distance : DistancesTo(NodeSet(49), 7)) {
    EXPECT_EQ(distance, std::numeric_limits<float>::infinity());
  }
}

}  // namespace
}  // namespace thsgd

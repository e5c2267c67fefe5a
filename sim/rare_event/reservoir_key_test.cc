// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/reservoir_key.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "stats/chi_square.h"

namespace thsgd {
namespace {

// Five paths whose weights are as small as those of rare exits.
constexpr std::array<double, 5> kWeights = {1e-28, 2e-28, 3e-28, 4e-28, 10e-28};
constexpr int kNumPaths = 5;

// How often paths i and j have the smallest and the next smallest key, in
// 20,000 sets; cell 5 i + j.
std::vector<std::int64_t> CountFirstTwo(bool weighted) {
  std::vector<std::int64_t> counts(kNumPaths * kNumPaths);
  for (std::uint32_t replicate = 0; replicate < 20'000; ++replicate) {
    std::pair<double, int> first = {HUGE_VAL, 0};
    std::pair<double, int> second = first;
    for (int i = 0; i < kNumPaths; ++i) {
      const double key =
          ReservoirKey(20210105, 3, replicate, i, weighted ? kWeights[i] : 1);
      const std::pair<double, int> candidate = {key, i};
      if (candidate < first) {
        second = std::exchange(first, candidate);
      } else if (candidate < second) {
        second = candidate;
      }
    }
    ++counts[kNumPaths * first.second + second.second];
  }
  return counts;
}

// Null: sequential draws without replacement, P(i, j) = w_i/W w_j/(W - w_i).
// Chi-square on 20 cells, budget 1e-6; power above 0.999 against a probability
// off by 20 % in one of the larger cells, and equal weights must be found.
TEST(ReservoirKeyTest, KeepsPathsInProportionToTheirWeights) {
  double sum = 0;
  for (double weight : kWeights) sum += weight;
  std::vector<double> probabilities;
  std::vector<std::int64_t> counts;
  std::vector<std::int64_t> counts_of_control;
  const std::vector<std::int64_t> all = CountFirstTwo(true);
  const std::vector<std::int64_t> control = CountFirstTwo(false);
  for (int i = 0; i < kNumPaths; ++i) {
    for (int j = 0; j < kNumPaths; ++j) {
      const int cell = kNumPaths * i + j;
      if (i == j) {
        EXPECT_EQ(all[cell], 0);
        continue;
      }
      probabilities.push_back(kWeights[i] / sum * kWeights[j] /
                              (sum - kWeights[i]));
      counts.push_back(all[cell]);
      counts_of_control.push_back(control[cell]);
    }
  }
  THSGD_ASSERT_OK_AND_ASSIGN(const ChiSquareResult result,
                             ChiSquareGoodnessOfFit(counts, probabilities));
  EXPECT_GT(result.p_value, 1e-6);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ChiSquareResult rejected,
      ChiSquareGoodnessOfFit(counts_of_control, probabilities));
  EXPECT_LT(rejected.p_value, 1e-6);
}

// A key is a function of the path alone and of nothing else that was drawn.
TEST(ReservoirKeyTest, IsAPureFunctionOfThePath) {
  EXPECT_EQ(ReservoirKey(1, 2, 3, 4, 0.5), ReservoirKey(1, 2, 3, 4, 0.5));
  EXPECT_EQ(ReservoirKey(1, 2, 3, 4, 0.5), 2 * ReservoirKey(1, 2, 3, 4, 1));
  EXPECT_NE(ReservoirKey(1, 2, 3, 4, 1), ReservoirKey(2, 2, 3, 4, 1));
  EXPECT_NE(ReservoirKey(1, 2, 3, 4, 1), ReservoirKey(1, 3, 3, 4, 1));
  EXPECT_NE(ReservoirKey(1, 2, 3, 4, 1), ReservoirKey(1, 2, 4, 4, 1));
  EXPECT_NE(ReservoirKey(1, 2, 3, 4, 1), ReservoirKey(1, 2, 3, 5, 1));
  EXPECT_TRUE(std::isfinite(ReservoirKey(1, 2, 3, 4, 1e-306)));
}

}  // namespace
}  // namespace thsgd

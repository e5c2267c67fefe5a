// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/share_interval.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "stats/binomial_interval.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Uniform in (0, 1): a mixing function of SplitMix64 over a counter [Steele,
// Lea, Flood 2014].
double Uniform(std::uint64_t counter) {
  std::uint64_t z = (counter + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (static_cast<double>((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52;
}

TEST(EstimateShareTest, RatioOfSumsWithItsLinearisedError) {
  // R = 3/5; residuals 1 - 3/5, 2 - 12/5 = -2/5; v = 2 (8/25) / 25... by hand.
  THSGD_ASSERT_OK_AND_ASSIGN(const ShareEstimate estimate,
                             EstimateShare({1, 4}, {1, 2}, 0.99));
  EXPECT_NEAR(estimate.share, 0.6, 1e-15);
  EXPECT_NEAR(estimate.standard_error, std::sqrt(2 * 0.32 / 25), 1e-15);
}

TEST(EstimateShareTest, ScaleOfTheWeightsDoesNotMatter) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ShareEstimate one,
      EstimateShare({1, 4, 2, 0, 3}, {1, 2, 2, 0, 1}, 0.99));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ShareEstimate tiny,
      EstimateShare({1e-200, 4e-200, 2e-200, 0, 3e-200},
                    {1e-200, 2e-200, 2e-200, 0, 1e-200}, 0.99));
  EXPECT_NEAR(tiny.share, one.share, 1e-14);
  EXPECT_NEAR(tiny.interval.lower, one.interval.lower, 1e-12);
  EXPECT_NEAR(tiny.interval.upper, one.interval.upper, 1e-12);
}

// All or nothing: the exact binomial interval of the pairs with weight.
TEST(EstimateShareTest, AllOrNothingIsBinomial) {
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval exact,
                             BinomialInterval(3, 3, 0.99));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ShareEstimate all,
      EstimateShare({0.1, 0.2, 0, 0.3}, {0.1, 0.2, 0, 0.3}, 0.99));
  EXPECT_EQ(all.share, 1);
  EXPECT_EQ(all.standard_error, 0);
  EXPECT_NEAR(all.interval.lower, exact.lower, 1e-12);
  EXPECT_EQ(all.interval.upper, 1);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ShareEstimate nothing,
      EstimateShare({0.1, 0.2, 0, 0.3}, {0, 0, 0, 0}, 0.99));
  EXPECT_NEAR(nothing.interval.upper, 1 - exact.lower, 1e-12);
}

TEST(EstimateShareTest, SingleTrialsAreNearlyBinomial) {
  const std::vector<double> total(2000, 1);
  std::vector<double> part(2000, 0);
  for (int r = 0; r < 2000; r += 5) part[r] = 1;
  THSGD_ASSERT_OK_AND_ASSIGN(const Interval exact,
                             BinomialInterval(400, 2000, 0.99));
  THSGD_ASSERT_OK_AND_ASSIGN(const ShareEstimate estimate,
                             EstimateShare(total, part, 0.99));
  EXPECT_NEAR(estimate.interval.lower, exact.lower, 1e-4);
  EXPECT_NEAR(estimate.interval.upper, exact.upper, 1e-4);
}

// One replicate with weight is one trial, whatever its own share.
TEST(EstimateShareTest, OneReplicateTellsLittle) {
  THSGD_ASSERT_OK_AND_ASSIGN(const ShareEstimate estimate,
                             EstimateShare({0, 1, 0}, {0, 0.5, 0}, 0.99));
  EXPECT_LT(estimate.interval.lower, 0.01);
  EXPECT_GT(estimate.interval.upper, 0.99);
}

// 40 replicates of 5 paths; weights log-uniform over two decades, so that
// replicates are unequal; the property has probability 0.9 independently. Null:
// 99 % intervals miss at most 2 % of the time. 1000 repetitions, at most 45
// misses: P(Binomial(1000, 0.02) > 45) = 2e-7. Intervals half as wide miss some
// 20 % and must fail the same bound.
TEST(EstimateShareTest, IntervalsCover) {
  constexpr int kRepetitions = 1000;
  constexpr int kMostMisses = 45;
  constexpr double kShare = 0.9;
  int misses = 0;
  int misses_of_half = 0;
  std::uint64_t counter = 20210105;
  for (int i = 0; i < kRepetitions; ++i) {
    std::vector<double> total;
    std::vector<double> part;
    for (int r = 0; r < 40; ++r) {
      total.push_back(0);
      part.push_back(0);
      for (int path = 0; path < 5; ++path) {
        const double weight = std::pow(100, -Uniform(++counter));
        total.back() += weight;
        if (Uniform(++counter) < kShare) part.back() += weight;
      }
    }
    THSGD_ASSERT_OK_AND_ASSIGN(const ShareEstimate estimate,
                               EstimateShare(total, part, 0.99));
    if (!estimate.interval.Contains(kShare)) ++misses;
    const Interval half = {
        .lower = (estimate.interval.lower + estimate.share) / 2,
        .upper = (estimate.interval.upper + estimate.share) / 2};
    if (!half.Contains(kShare)) ++misses_of_half;
  }
  EXPECT_LE(misses, kMostMisses);
  EXPECT_GT(misses_of_half, kMostMisses);
}

TEST(EstimateShareTest, RefusesBadInput) {
  EXPECT_THAT(EstimateShare({1, 2}, {1}, 1).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("part = 1 values; must be as many as "
                                       "total, 2"),
                             HasSubstr("confidence = 1"))));
  EXPECT_THAT(EstimateShare({0, 0}, {0, 0}, 0.99).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("largest total = 0; must be > 0")));
  EXPECT_THAT(
      EstimateShare({1, -1, 2}, {2, 0, -1}, 0.99).status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("total[1] = -1"), HasSubstr("part[0] = 2"),
                     HasSubstr("part[2] = -1"))));
}

}  // namespace
}  // namespace thsgd

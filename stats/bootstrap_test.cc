// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/bootstrap.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

double Mean(absl::Span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         static_cast<double>(values.size());
}

// A mixing function of SplitMix64 over a counter [Steele, Lea, Flood 2014].
std::uint64_t Word(std::int64_t resample, std::int64_t draw) {
  std::uint64_t z = (static_cast<std::uint64_t>(resample) << 20) + draw + 1;
  z *= 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

TEST(PercentileBootstrapTest, TakesTheOrderStatisticsOfItsDefinition) {
  // One value per resample: resample b draws value b of 0, ..., 98, in some
  // order, so the statistics are 0, ..., 98.
  std::vector<double> sample(99);
  std::iota(sample.begin(), sample.end(), 0.0);
  const auto first = [](absl::Span<const double> values) { return values[0]; };
  const auto words = [](std::int64_t b, std::int64_t) {
    // The middle of the words that pick value (37 b) mod 99.
    return static_cast<std::uint64_t>((37 * b % 99 + 0.5) / 99 * 0x1p64);
  };
  // k = 100 * 0.05 = 5: the 5th and the 95th.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const Interval wide, PercentileBootstrap(sample, first, 99, 0.9, words));
  EXPECT_EQ(wide.lower, 4);
  EXPECT_EQ(wide.upper, 94);
  // k = 100 * 0.01 = 1: the least and the largest.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const Interval all, PercentileBootstrap(sample, first, 99, 0.98, words));
  EXPECT_EQ(all.lower, 0);
  EXPECT_EQ(all.upper, 98);
}

TEST(PercentileBootstrapTest, ExtremeWordsPickTheEnds) {
  const auto check = [](std::uint64_t word, double expected) {
    const auto mean = PercentileBootstrap(
        {1, 2, 3}, Mean, 9, 0.5,
        [word](std::int64_t, std::int64_t) { return word; });
    THSGD_ASSERT_OK(mean);
    EXPECT_EQ(mean->lower, expected);
    EXPECT_EQ(mean->upper, expected);
  };
  check(0, 1);
  check(std::numeric_limits<std::uint64_t>::max(), 3);
}

// The mean of a resample of ten zeros and ten ones is K / 20 with
// K ~ Binomial(20, 1/2): P(K <= 5) = 0.0207, P(K <= 6) = 0.0577.  So the 95 %
// interval is [6, 14] / 20, unless of 19999 resamples 500 or more have K <= 5,
// which is 4.2 standard deviations off (or K >= 15; both 3e-5), or fewer than
// 500 have K <= 6 (19 standard deviations).
TEST(PercentileBootstrapTest, MeanOfZerosAndOnesIsBinomial) {
  std::vector<double> sample(20, 0.0);
  for (int i = 0; i < 10; ++i) sample[i] = 1;
  THSGD_ASSERT_OK_AND_ASSIGN(
      const Interval interval,
      PercentileBootstrap(sample, Mean, 19999, 0.95, Word));
  EXPECT_EQ(interval.lower, 0.3);
  EXPECT_EQ(interval.upper, 0.7);
}

TEST(PercentileBootstrapTest, IsDeterministic) {
  const std::vector<double> sample = {1, 2, 4, 8, 16};
  THSGD_ASSERT_OK_AND_ASSIGN(
      const Interval a, PercentileBootstrap(sample, Mean, 999, 0.95, Word));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const Interval b, PercentileBootstrap(sample, Mean, 999, 0.95, Word));
  EXPECT_EQ(a.lower, b.lower);
  EXPECT_EQ(a.upper, b.upper);
}

TEST(PercentileBootstrapTest, RefusesBadNumbers) {
  EXPECT_THAT(PercentileBootstrap({}, Mean, 99, 2, Word),
              StatusIs(kInvalid,
                       "sample: holds no values\n"
                       "confidence = 2; must be in (0, 1)"));
  EXPECT_THAT(
      PercentileBootstrap({1}, Mean, 38, 0.95, Word),
      StatusIs(kInvalid,
               "num_resamples = 38; must be >= 39 for that confidence"));
  THSGD_EXPECT_OK(PercentileBootstrap({1}, Mean, 39, 0.95, Word));
  EXPECT_THAT(
      PercentileBootstrap(
          {1}, [](absl::Span<const double>) { return std::nan(""); }, 39, 0.95,
          Word),
      StatusIs(kInvalid, "statistic of resample 0 = nan; must be a number"));
}

}  // namespace
}  // namespace thsgd

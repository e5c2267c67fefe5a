// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/edf_distribution.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "stats/z_test.h"

namespace thsgd {
namespace {

constexpr double kExactError = 1e-11;  // Documented for n <= 512.

// [Ruben, Gambino 1982]: P(D_n < d) is n! (2d - 1/n)^n for d in
// [1/(2n), 1/n] and 1 - 2 (1 - d)^n for d in [max(1 - 1/n, 1/2), 1].
TEST(KolmogorovSurvivalTest, ClosedFormsAtBothEnds) {
  for (const int n : {1, 2, 3, 5, 10, 100, 512}) {
    for (const double share : {0.0, 0.1, 0.5, 0.9, 1.0}) {
      const double low = (1 + share) / (2 * n);
      const double log_cdf =
          std::lgamma(n + 1) + n * std::log(2 * low - 1.0 / n);
      EXPECT_NEAR(KolmogorovSurvival(n, low), 1 - std::exp(log_cdf),
                  kExactError)
          << n << " " << low;
      const double high = 1 - share / std::max(n, 2);
      EXPECT_NEAR(KolmogorovSurvival(n, high), 2 * std::pow(1 - high, n),
                  kExactError)
          << n << " " << high;
    }
  }
}

TEST(KolmogorovSurvivalTest, OutsideTheRange) {
  EXPECT_EQ(KolmogorovSurvival(10, -1), 1);
  EXPECT_EQ(KolmogorovSurvival(10, 0), 1);
  EXPECT_EQ(KolmogorovSurvival(10, 0.05), 1);
  EXPECT_EQ(KolmogorovSurvival(10, 1), 0);
  EXPECT_EQ(KolmogorovSurvival(10, 2), 0);
  EXPECT_EQ(KolmogorovSurvival(1000000, 0.1), 0);
}

// 20 digits published by [Marsaglia, Tsang, Wang 2003].
TEST(KolmogorovSurvivalTest, PublishedProbabilities) {
  EXPECT_NEAR(KolmogorovSurvival(10, 0.274), 1 - 0.62847961545650, 1e-13);
  // Beyond 512 the documented error is 0.3 % where the result is above 1e-6.
  constexpr double kLarge = 1 - 0.99676943191713676985;
  EXPECT_NEAR(KolmogorovSurvival(2000, 0.04), kLarge, 3e-3 * kLarge);
  constexpr double kFar = 1 - 0.99999989395692991107;
  EXPECT_NEAR(KolmogorovSurvival(2000, 0.06), kFar, 3e-6);
  constexpr double kHuge = 1 - 0.99945234913828052085;
  EXPECT_NEAR(KolmogorovSurvival(16000, 0.016), kHuge, 3e-3 * kHuge);
}

// Critical values of [Miller 1956], rounded to 5 digits: the survival function
// there is its level to within half a unit of the last digit times its slope.
TEST(KolmogorovSurvivalTest, PublishedCriticalValues) {
  const struct {
    int n;
    double level;
    double critical_value;
  } kCases[] = {
      {5, 0.10, 0.50945},   {5, 0.05, 0.56328},  {5, 0.01, 0.66853},
      {10, 0.10, 0.36866},  {10, 0.05, 0.40925}, {10, 0.01, 0.48893},
      {20, 0.10, 0.26473},  {20, 0.05, 0.29408}, {20, 0.01, 0.35241},
      {100, 0.05, 0.13403},
  };
  constexpr double kHalfUnit = 0.5e-5;
  for (const auto& c : kCases) {
    EXPECT_GE(KolmogorovSurvival(c.n, c.critical_value - 1.01 * kHalfUnit),
              c.level)
        << c.n << " " << c.level;
    EXPECT_LE(KolmogorovSurvival(c.n, c.critical_value + 1.01 * kHalfUnit),
              c.level)
        << c.n << " " << c.level;
  }
}

TEST(KolmogorovSurvivalTest, LargeSizesReachTheLimit) {
  constexpr std::int64_t kSize = 1'000'000'000'000;  // 1/sqrt(n) = 1e-6.
  for (const double x : {0.3, 0.4, 0.5, 0.7, 1.0, 1.3, 2.0, 2.6}) {
    const double limit = KolmogorovLimitSurvival(x);
    EXPECT_NEAR(KolmogorovSurvival(kSize, x / 1e6), limit,
                std::min(3e-6, 3e-3 * limit))
        << x;
  }
}

// The extrapolation meets the exact values where one takes over from the other.
TEST(EdfDistributionTest, IsContinuousWhereTheMethodChanges) {
  for (const double x : {0.5, 0.8, 1.0, 1.5}) {
    EXPECT_NEAR(KolmogorovSurvival(513, x / std::sqrt(513)),
                KolmogorovSurvival(512, x / std::sqrt(512)), 2e-5)
        << x;
    EXPECT_NEAR(ExponentialKolmogorovSurvival(513, x / std::sqrt(513)),
                ExponentialKolmogorovSurvival(512, x / std::sqrt(512)), 2e-5)
        << x;
  }
}

TEST(KolmogorovLimitSurvivalTest, SumsItsSeries) {
  for (const double x : {0.3, 0.5, 0.9999, 1.0, 1.5, 3.0}) {
    double sum = 0;
    for (int k = 100; k >= 1; --k) {
      sum = std::exp(-2.0 * k * k * x * x) - sum;
    }
    EXPECT_NEAR(KolmogorovLimitSurvival(x), 2 * sum, 1e-14) << x;
  }
  EXPECT_EQ(KolmogorovLimitSurvival(-1), 1);
  EXPECT_EQ(KolmogorovLimitSurvival(0), 1);
  EXPECT_EQ(KolmogorovLimitSurvival(1e-3), 1);
  EXPECT_EQ(KolmogorovLimitSurvival(100), 0);
}

// Table of [Smirnov 1948].
TEST(KolmogorovLimitSurvivalTest, PublishedCriticalValues) {
  EXPECT_NEAR(KolmogorovLimitSurvival(1.2238), 0.10, 3e-5);
  EXPECT_NEAR(KolmogorovLimitSurvival(1.3581), 0.05, 2e-5);
  EXPECT_NEAR(KolmogorovLimitSurvival(1.6276), 0.01, 5e-6);
}

// Critical values that the Python package statsmodels 0.14 prints, from 10^7
// simulated samples for each n: an estimate from an independent program.  20
// comparisons share a false-alarm budget of 1e-6.
TEST(ExponentialKolmogorovSurvivalTest, AgreesWithSimulatedQuantiles) {
  constexpr double kNumSimulated = 1e7;
  constexpr double kLevels[] = {0.5, 0.1, 0.05, 0.01, 0.001};
  const struct {
    int n;
    double critical_values[5];
  } kCases[] = {
      {4, {0.31624998, 0.44420279, 0.4843941, 0.55751191, 0.62098085}},
      {10, {0.20820576, 0.29544984, 0.32438433, 0.38135762, 0.44762269}},
      {100, {0.06896805, 0.09771459, 0.10752233, 0.12735376, 0.15150129}},
      {800, {0.02475783, 0.03496731, 0.03845017, 0.04552405, 0.05406992}},
  };
  THSGD_ASSERT_OK_AND_ASSIGN(const double level, PerComparisonLevel(1e-6, 20));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_max, TwoSidedZ(level));
  for (const auto& c : kCases) {
    for (int i = 0; i < 5; ++i) {
      const double p = kLevels[i];
      const double stddev = std::sqrt(p * (1 - p) / kNumSimulated);
      EXPECT_NEAR(ExponentialKolmogorovSurvival(c.n, c.critical_values[i]), p,
                  z_max * stddev)
          << c.n << " " << p;
    }
  }
}

// Independent of the Fourier transform: given mean 1, the four ordered values
// y1 <= ... <= y4 are uniform on the simplex of sum 4, where the bands cut out
// a polytope.  Its volume, by midpoints over y1 and y2; for given y1 and y2
// the set of y3 is an interval.
TEST(ExponentialKolmogorovSurvivalTest, FourValuesByVolume) {
  constexpr int kGrid = 2000;
  const auto quantile = [](double p) {
    if (p <= 0) return 0.0;
    return p >= 1 ? 4.0 : std::min(4.0, -std::log1p(-p));
  };
  for (const double d : {0.25, 0.3, 0.4, 0.5}) {
    double low[4];
    double high[4];
    for (int i = 0; i < 4; ++i) {
      low[i] = quantile((i + 1) / 4.0 - d);
      high[i] = quantile(i / 4.0 + d);
    }
    const double width1 = (high[0] - low[0]) / kGrid;
    const double width2 = (high[1] - low[1]) / kGrid;
    double volume = 0;
    for (int i = 0; i < kGrid; ++i) {
      const double y1 = low[0] + (i + 0.5) * width1;
      for (int j = 0; j < kGrid; ++j) {
        const double y2 = low[1] + (j + 0.5) * width2;
        if (y2 < y1) continue;
        // y4 = rest - y3 is within its band and at least y3.
        const double rest = 4 - y1 - y2;
        const double begin = std::max({y2, low[2], rest - high[3]});
        const double end = std::min({high[2], rest - low[3], rest / 2});
        volume += std::max(0.0, end - begin) * width1 * width2;
      }
    }
    // All of the simplex has volume 4^3 / 3!, the ordered part 1/4! of it.
    const double cdf = volume / (64.0 / 6 / 24);
    // Midpoints err by O(width^2) in the interior, O(width) times the part of
    // the boundary that cuts cells obliquely: below 1e-5 at this grid.
    EXPECT_NEAR(ExponentialKolmogorovSurvival(4, d), 1 - cdf, 1e-5) << d;
  }
}

// Few values at a large distance d: either the least value is above
// -log(1 - d), which no other value reaches by so much, or all but the largest
// are below -log(1 - ((n-1)/n - d)).  Given mean 1, values are spacings of n -
// 1 uniform points in [0, n], and the two events have the probabilities
//   (1 + log(1 - d))^(n-1)  and  n! c^(n-1) / n^(n-1), c the latter bound,
// each if its base is positive.
TEST(ExponentialKolmogorovSurvivalTest, ClosedFormForFewValues) {
  const struct {
    int n;
    double d;
  } kCases[] = {{4, 0.51}, {4, 0.55}, {4, 0.6},  {4, 0.63}, {4, 0.7},
                {4, 0.74}, {4, 0.8},  {5, 0.61}, {5, 0.7},  {6, 0.67}};
  for (const auto& [n, d] : kCases) {
    const double least = std::max(0.0, 1 + std::log1p(-d));
    const double c =
        std::max(0.0, -std::log1p(-(static_cast<double>(n - 1) / n - d)));
    const double expected =
        std::pow(least, n - 1) + std::tgamma(n + 1) * std::pow(c / n, n - 1);
    EXPECT_NEAR(ExponentialKolmogorovSurvival(n, d), expected, kExactError)
        << n << " " << d;
  }
}

// Why the law is needed: a distance that has probability 0.05 with the mean
// known has a fifth of that or less with the mean estimated.
TEST(ExponentialKolmogorovSurvivalTest, EstimatingTheMeanMakesDSmaller) {
  for (const int n : {10, 100, 512, 100000}) {
    const double d = 1.3 / std::sqrt(n);
    EXPECT_LE(ExponentialKolmogorovSurvival(n, d), KolmogorovSurvival(n, d) / 5)
        << n;
  }
}

TEST(ExponentialKolmogorovSurvivalTest, OutsideTheRange) {
  EXPECT_EQ(ExponentialKolmogorovSurvival(10, 0), 1);
  EXPECT_EQ(ExponentialKolmogorovSurvival(10, 0.05), 1);
  EXPECT_EQ(ExponentialKolmogorovSurvival(10, 1), 0);
  EXPECT_EQ(ExponentialKolmogorovSurvival(1000000, 0.1), 0);
}

TEST(EdfDistributionTest, FallsInD) {
  for (const std::int64_t n : {4, 20, 100, 5000}) {
    double last_known = 1;
    double last_estimated = 1;
    for (double x = 0.1; x < 4.3; x += 0.6) {
      const double d = x / std::sqrt(n);
      const double known = KolmogorovSurvival(n, d);
      const double estimated = ExponentialKolmogorovSurvival(n, d);
      EXPECT_LE(known, last_known + kExactError) << n << " " << d;
      EXPECT_LE(estimated, last_estimated + kExactError) << n << " " << d;
      EXPECT_GE(known, 0);
      EXPECT_GE(estimated, 0);
      last_known = known;
      last_estimated = estimated;
    }
  }
}

TEST(EdfDistributionDeathTest, ChecksItsArguments) {
  EXPECT_DEATH(KolmogorovSurvival(0, 0.5), "n >= 1 \\(0 vs. 1\\)");
  EXPECT_DEATH(ExponentialKolmogorovSurvival(3, 0.5), "\\(3 vs. 4\\)");
  EXPECT_DEATH(KolmogorovSurvival(10, std::nan("")), "isnan");
}

}  // namespace
}  // namespace thsgd

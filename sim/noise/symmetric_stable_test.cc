// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/symmetric_stable.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "boost/math/constants/constants.hpp"
#include "boost/math/special_functions/gamma.hpp"
#include "boost/multiprecision/cpp_bin_float.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/sampler_check.h"
#include "sim/rng/draws.h"
#include "stats/z_test.h"

namespace thsgd {
namespace {

using Digits100 = boost::multiprecision::cpp_bin_float_100;

// H(x) = 1 - (2/(pi alpha)) sum_k (-1)^k Gamma((2k+1)/alpha) x^(2k+1)/(2k+1)!
// converges for alpha > 1 and every x; 100 digits pay for the cancellation.
Digits100 SeriesAboutZero(double alpha, double x) {
  Digits100 sum = 0;
  Digits100 power_over_factorial = x;
  for (int n = 1; n < 10000; n += 2) {
    const Digits100 term = power_over_factorial *
                           boost::math::tgamma(Digits100(n) / Digits100(alpha));
    sum += n % 4 == 1 ? term : Digits100(-term);
    if (term < 1e-40) break;
    power_over_factorial *= Digits100(x) * x / ((n + 1) * (n + 2));
  }
  return 1 - 2 * sum / (boost::math::constants::pi<Digits100>() * alpha);
}

// The asymptotic series, (2/pi) sum_{k>=1} (-1)^(k-1) Gamma(k alpha)/k!
// sin(k pi alpha / 2) x^(-k alpha), cut before its smallest term, which bounds
// the error; its value and that bound.
struct Asymptotic {
  double value;
  double error;
};

Asymptotic SeriesAboutInfinity(double alpha, double x) {
  const double pi = boost::math::constants::pi<double>();
  double sum = 0;
  double previous = std::numeric_limits<double>::infinity();
  for (int k = 1; k < 100; ++k) {
    const double size = 2 / pi *
                        std::exp(std::lgamma(k * alpha) - std::lgamma(k + 1.0) -
                                 k * alpha * std::log(x));
    if (size >= previous || size < 1e-17 * std::fabs(sum)) break;
    previous = size;
    // sin(k pi alpha / 2) = -(-1)^k sin(k pi (2 - alpha) / 2), which keeps its
    // digits for alpha near 2.
    sum += std::sin(k * pi * (2 - alpha) / 2) * size;
  }
  return {sum, previous};
}

TEST(SymmetricStableTest, TailProbabilityMatchesTheConvergentSeries) {
  struct Case {
    double alpha;
    std::vector<double> xs;
  };
  const std::vector<Case> cases = {{1.05, {1e-4, 0.01, 0.3, 1}},
                                   {1.2, {1e-4, 0.01, 0.3, 1, 2}},
                                   {1.5, {0.01, 0.3, 1, 2, 4}},
                                   {1.8, {0.01, 0.3, 1, 3, 6}},
                                   {1.99, {0.01, 0.3, 1, 3, 6}}};
  double worst = 0;
  for (const Case& c : cases) {
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                               SymmetricStable::Create(c.alpha, 0.5));
    for (double x : c.xs) {
      const double error =
          abs(law.TailProbability(x / 2) / SeriesAboutZero(c.alpha, x) - 1)
              .convert_to<double>();
      worst = std::max(worst, error);
      EXPECT_LE(error, 1e-13) << "alpha " << c.alpha << " x " << x;
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
}

TEST(SymmetricStableTest, TailProbabilityMatchesTheAsymptoticSeries) {
  double worst = 0;
  for (double alpha : {1.05, 1.2, 1.5, 1.8, 1.99}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                               SymmetricStable::Create(alpha, 1));
    for (double x : {30.0, 100.0, 1e4, 1e8, 1e15}) {
      const Asymptotic series = SeriesAboutInfinity(alpha, x);
      EXPECT_NEAR(law.TailProbability(x), series.value,
                  1e-13 * series.value + series.error)
          << "alpha " << alpha << " x " << x;
      if (x > 1e3) {
        worst = std::max(worst,
                         std::fabs(law.TailProbability(x) / series.value - 1));
      }
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
}

// The series' derivative, (1/(pi alpha)) sum_k (-1)^k Gamma((2k+1)/alpha)
// x^(2k) / (2k)!, and beyond its reach differences of the tail.
TEST(SymmetricStableTest, DensityIsTheDerivative) {
  for (double alpha : {1.05, 1.2, 1.5, 1.8, 1.99}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                               SymmetricStable::Create(alpha, 0.5));
    for (double x : {1e-4, 0.9e-3, 1.1e-3, 0.01, 0.3, 1.0}) {
      Digits100 sum = 0;
      Digits100 power_over_factorial = 1;
      for (int n = 0; n < 10000; n += 2) {
        const Digits100 term =
            power_over_factorial *
            boost::math::tgamma(Digits100(n + 1) / Digits100(alpha));
        sum += n % 4 == 0 ? term : Digits100(-term);
        if (term < 1e-40) break;
        power_over_factorial *= Digits100(x) * x / ((n + 1) * (n + 2));
      }
      const double exact =
          Digits100(sum / (boost::math::constants::pi<Digits100>() * alpha))
              .convert_to<double>();
      EXPECT_NEAR(0.5 * law.Density(x / 2) / exact, 1, 1e-11)
          << "alpha " << alpha << " x " << x;
    }
    for (double x : {2.0, 10.0, 1e3, 1e6}) {
      const double h = 1e-3 * x;
      // By five points: its own error is of the order of 1e-12.
      const double slope =
          (8 * (law.UpperTail(x - h) - law.UpperTail(x + h)) -
           (law.UpperTail(x - 2 * h) - law.UpperTail(x + 2 * h))) /
          (12 * h);
      EXPECT_NEAR(law.Density(x) / slope, 1, 1e-9)
          << "alpha " << alpha << " x " << x;
    }
  }
}

// McCulloch 1986, "Simple consistent estimators of stable distribution
// parameters", table III, symmetric column: the alpha at which
// (Q.95 - Q.05) / (Q.75 - Q.25) has the tabulated value. The table goes back
// to fractiles tabulated to few digits: it is good to 0.005 in alpha.
TEST(SymmetricStableTest, QuantileRatiosMatchMcCullochsTable) {
  struct Row {
    double ratio;
    double alpha;
  };
  const auto quantile = [](double alpha, double upper_tail) {
    const SymmetricStable law = *SymmetricStable::Create(alpha, 1);
    double lower = 0;
    double upper = 100;
    while (upper - lower > 1e-6) {
      const double middle = (lower + upper) / 2;
      (law.UpperTail(middle) > upper_tail ? lower : upper) = middle;
    }
    return lower;
  };
  for (const Row& row : {Row{2.5, 1.916},
                         {2.6, 1.808},
                         {2.7, 1.729},
                         {2.8, 1.664},
                         {3.0, 1.563},
                         {3.2, 1.484},
                         {3.5, 1.391},
                         {4.0, 1.279},
                         {5.0, 1.128}}) {
    double lower = 1.05;
    double upper = 1.99;
    while (upper - lower > 1e-4) {
      const double alpha = (lower + upper) / 2;
      const double ratio = quantile(alpha, 0.05) / quantile(alpha, 0.25);
      (ratio > row.ratio ? lower : upper) = alpha;
    }
    EXPECT_NEAR(lower, row.alpha, 0.005) << "ratio " << row.ratio;
  }
}

TEST(SymmetricStableTest, SidesAndEnds) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                             SymmetricStable::Create(1.5, 1));
  EXPECT_EQ(law.TailProbability(0), 1);
  EXPECT_EQ(law.Cdf(0), 0.5);
  EXPECT_EQ(law.UpperTail(2), law.TailProbability(2) / 2);
  EXPECT_EQ(law.Cdf(-2), law.UpperTail(2));
  EXPECT_EQ(law.Cdf(2) + law.UpperTail(2), 1);
  EXPECT_EQ(law.TailProbability(std::numeric_limits<double>::infinity()), 0);
  EXPECT_EQ(law.p_positive(), 0.5);
}

// From the series about 0 to the integral: the slope there is at most 0.64.
TEST(SymmetricStableTest, NoSeamBetweenTheMethods) {
  for (double alpha : {1.05, 1.5, 1.99}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                               SymmetricStable::Create(alpha, 1));
    const double below = std::nextafter(1e-3, 0);
    EXPECT_NEAR(law.TailProbability(below), law.TailProbability(1e-3), 1e-12);
  }
}

TEST(SymmetricStableTest, RefusesOtherIndices) {
  EXPECT_THAT(SymmetricStable::Create(1, 0).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = 1; must be > 1 and < 2\n"
                       "noise_scale = 0; must be > 0 and finite"));
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(SymmetricStable::Create(kNan, kNan).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "tail_index = nan; must be > 1 and < 2\n"
                       "noise_scale = nan; must be > 0 and finite"));
  EXPECT_FALSE(SymmetricStable::Create(2, 1).ok());
}

// The documented bound, against the formula as published.
TEST(SymmetricStableSamplerTest, ErrorBoundHolds) {
  const Exact pi = boost::math::constants::pi<Exact>();
  double worst = 0;
  for (double alpha_double : {1.001, 1.2, 1.5, 1.8, 1.999}) {
    const Exact alpha = alpha_double;
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                               SymmetricStable::Create(alpha_double, 0.1));
    const SymmetricStableSampler sampler(law, 0.01);
    for (const WordPair& words : CornerPairs(300)) {
      const Exact theta = pi * (ExactUniform(words.second) - Exact(0.5));
      const Exact w = -log(ExactUniform(words.first));
      const Exact exact =
          Exact(0.1) * 0.01 * sin(alpha * theta) / pow(cos(theta), 1 / alpha) *
          pow(cos((1 - alpha) * theta) / w, (1 - alpha) / alpha);
      worst = std::max(worst,
                       abs(sampler(words)[0] / exact - 1).convert_to<double>());
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e16) + "e-16");
  EXPECT_LE(worst, 4e-15);
}

// 20,000 values: the distribution function costs microseconds.
TEST(SymmetricStableSamplerTest, FollowsItsLaw) {
  for (double alpha : {1.1, 1.5, 1.9}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                               SymmetricStable::Create(alpha, 0.1));
    EXPECT_TRUE(FollowsLaw(
        DrawSample(SymmetricStableSampler(law, 1), /*seed=*/20267, 20'000),
        law))
        << "alpha " << alpha;
  }
}

TEST(SymmetricStableSamplerTest, DoesNotFollowAnother) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                             SymmetricStable::Create(1.2, 1));
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable other,
                             SymmetricStable::Create(1.5, 1));
  EXPECT_FALSE(FollowsLaw(
      DrawSample(SymmetricStableSampler(law, 1), 20267, 20'000), other));
}

// The characteristic function, which defines the law: the average of cos(t Z)
// against phi = exp(-t^alpha), its variance (1 + exp(-(2 t)^alpha))/2 - phi^2.
// False-alarm budget 1e-6 for the nine; 200,000 values find a difference of
// 0.015 with probability above 0.999.
TEST(SymmetricStableSamplerTest, HasItsCharacteristicFunction) {
  THSGD_ASSERT_OK_AND_ASSIGN(const double level, PerComparisonLevel(1e-6, 9));
  THSGD_ASSERT_OK_AND_ASSIGN(const double z_max, TwoSidedZ(level));
  for (double alpha : {1.1, 1.5, 1.9}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                               SymmetricStable::Create(alpha, 1));
    const std::vector<double> sample =
        DrawSample(SymmetricStableSampler(law, 1), 20268, 200'000);
    for (double t : {0.1, 0.7, 1.5}) {
      std::vector<double> cosines;
      for (double z : sample) cosines.push_back(std::cos(t * z));
      const double phi = std::exp(-std::pow(t, alpha));
      const double variance =
          (1 + std::exp(-std::pow(2 * t, alpha))) / 2 - phi * phi;
      THSGD_ASSERT_OK_AND_ASSIGN(const double z,
                                 MeanZScore(cosines, phi, std::sqrt(variance)));
      EXPECT_LE(std::fabs(z), z_max) << "alpha " << alpha << " t " << t;
    }
  }
}

}  // namespace
}  // namespace thsgd

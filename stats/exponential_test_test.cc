// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/exponential_test.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "stats/edf_distribution.h"
#include "stats/ks_test.h"

namespace thsgd {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// By inversion, so that a seed means the same sample with every library:
// Weibull with the given shape, exponential if shape = 1.
std::vector<double> WeibullSample(int n, double shape, double scale,
                                  std::mt19937_64& engine) {
  std::vector<double> sample(n);
  for (double& value : sample) {
    const double u = (static_cast<double>(engine() >> 11) + 0.5) * 0x1p-53;
    value = scale * std::pow(-std::log(u), 1 / shape);
  }
  return sample;
}

TEST(ExponentialKsTestTest, MeasuresTheDistanceToTheFittedLaw) {
  // Mean 2.  The empirical law is 0 just below 1 and 3/4 at 1.
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                             ExponentialKsTest({1, 5, 1, 1}));
  EXPECT_DOUBLE_EQ(result.statistic,
                   std::max(-std::expm1(-0.5), 0.75 + std::expm1(-0.5)));
  EXPECT_EQ(result.p_value, ExponentialKolmogorovSurvival(4, result.statistic));
}

TEST(ExponentialKsTestTest, DoesNotDependOnTheScale) {
  std::mt19937_64 engine(20260110);
  std::vector<double> sample = WeibullSample(50, 1, 1, engine);
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                             ExponentialKsTest(sample));
  for (double& value : sample) value *= 0x1p300;
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult scaled,
                             ExponentialKsTest(sample));
  EXPECT_EQ(scaled.statistic, result.statistic);
  EXPECT_EQ(scaled.p_value, result.p_value);
}

// False-alarm budget 1e-6 for both sizes.  The p-values of exponential
// samples are uniform; 1000 of them show a Kolmogorov distance of 0.14 with
// probability above 0.999.
TEST(ExponentialKsTestTest, PValuesAreUniform) {
  for (const int n : {10, 30}) {
    std::mt19937_64 engine(20260111 + n);
    std::vector<double> p_values;
    for (int i = 0; i < 1000; ++i) {
      THSGD_ASSERT_OK_AND_ASSIGN(
          const KsTestResult result,
          ExponentialKsTest(WeibullSample(n, 1, 3, engine)));
      p_values.push_back(result.p_value);
    }
    THSGD_ASSERT_OK_AND_ASSIGN(
        const KsTestResult result,
        KsTest(p_values, [](double p) { return std::clamp(p, 0.0, 1.0); }));
    EXPECT_GE(result.p_value, 1e-6 / 2) << n << " " << result.statistic;
  }
}

// Negative control: at n = 3000 a Weibull law of shape 1.2, at distance 0.064
// from the exponential law of its mean, is rejected at level 1e-6 (critical
// distance 0.039) with probability above 0.99 over seeds.
TEST(ExponentialKsTestTest, RejectsAnotherShape) {
  std::mt19937_64 engine(20260120);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const KsTestResult result,
      ExponentialKsTest(WeibullSample(3000, 1.2, 1, engine)));
  EXPECT_LE(result.p_value, 1e-6) << result.statistic;
}

TEST(ExponentialKsTestTest, RefusesBadSamples) {
  EXPECT_THAT(ExponentialKsTest({1, 2, 3}),
              StatusIs(kInvalid, "sample size = 3; must be >= 4"));
  EXPECT_THAT(ExponentialKsTest({1, -2, 3, 4}),
              StatusIs(kInvalid, "sample[1] = -2; must be >= 0 and finite"));
  EXPECT_THAT(ExponentialKsTest({1, 2, 3, std::nan("")}),
              StatusIs(kInvalid, "sample[3] = nan; must be >= 0 and finite"));
  EXPECT_THAT(ExponentialKsTest({0, 0, 0, 0}),
              StatusIs(kInvalid, "sample mean = 0; must be > 0 and finite"));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/ks_test.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "stats/edf_distribution.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

double UniformCdf(double x) { return std::clamp(x, 0.0, 1.0); }

std::vector<double> UniformSample(int n, std::mt19937_64& engine) {
  std::uniform_real_distribution<double> uniform;
  std::vector<double> sample(n);
  for (double& value : sample) value = uniform(engine);
  return sample;
}

TEST(KsTestTest, OneValue) {
  // D = max(x, 1 - x), P(D >= d) = 2 (1 - d).
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                             KsTest({0.7}, UniformCdf));
  EXPECT_DOUBLE_EQ(result.statistic, 0.7);
  EXPECT_NEAR(result.p_value, 0.6, 1e-14);
}

TEST(KsTestTest, LooksAtBothSidesOfEachStepInAnyOrder) {
  // Steps at 0.1, 0.2, 0.8: the empirical law is 2/3 just below 0.8 and at 0.2.
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult above,
                             KsTest({0.8, 0.1, 0.2}, UniformCdf));
  EXPECT_DOUBLE_EQ(above.statistic, 2.0 / 3 - 0.2);
  // Steps at 0.6, 0.7, 0.9: the empirical law is 0 just below 0.6.
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult below,
                             KsTest({0.7, 0.9, 0.6}, UniformCdf));
  EXPECT_DOUBLE_EQ(below.statistic, 0.6);
  EXPECT_EQ(below.p_value, KolmogorovSurvival(3, below.statistic));
}

TEST(KsTestTest, TiesCountAsOneStep) {
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                             KsTest({0.5, 0.5, 0.5, 0.5}, UniformCdf));
  EXPECT_DOUBLE_EQ(result.statistic, 0.5);
}

// False-alarm budget 1e-6: p-values of uniform samples are uniform.  1000
// p-values show a Kolmogorov distance of 0.14 with probability above 0.999.
TEST(KsTestTest, PValuesAreUniform) {
  for (const int n : {3, 40}) {
    std::mt19937_64 engine(20260101 + n);
    std::vector<double> p_values;
    for (int i = 0; i < 1000; ++i) {
      THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                                 KsTest(UniformSample(n, engine), UniformCdf));
      p_values.push_back(result.p_value);
    }
    THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                               KsTest(p_values, UniformCdf));
    EXPECT_GE(result.p_value, 1e-6 / 2) << n << " " << result.statistic;
  }
}

// Negative control: a law at distance 0.067 from that of the sample, at n =
// 5000 rejected at level 1e-6 (critical distance 0.038) with probability above
// 1 - 1e-6.
TEST(KsTestTest, RejectsAnotherLaw) {
  std::mt19937_64 engine(20260103);
  const auto cdf = [](double x) { return std::pow(UniformCdf(x), 1.2); };
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                             KsTest(UniformSample(5000, engine), cdf));
  EXPECT_LE(result.p_value, 1e-6);
}

TEST(KsTestTest, RefusesBadSamples) {
  EXPECT_THAT(KsTest({}, UniformCdf),
              StatusIs(kInvalid, "sample: holds no values"));
  EXPECT_THAT(KsTest({0.5, kInfinity, 0.2}, UniformCdf),
              StatusIs(kInvalid, "sample[1] = inf; must be finite"));
}

TEST(KsTestTest, RefusesWhatIsNoDistributionFunction) {
  EXPECT_THAT(KsTest({0.25, 0.5}, [](double x) { return 1 - x; }),
              StatusIs(kInvalid,
                       "cdf(0.5) = 0.5; must be in [0.75, 1], as a "
                       "distribution function rises"));
  EXPECT_THAT(KsTest({0.25}, [](double) { return 1.5; }),
              StatusIs(kInvalid, HasSubstr("cdf(0.25) = 1.5; must be in [0, "
                                           "1]")));
  EXPECT_THAT(KsTest({0.25}, [](double) { return std::nan(""); }),
              StatusIs(kInvalid, HasSubstr("cdf(0.25) = nan")));
}

// Two samples, for which each order of the pooled values can be gone through.
TEST(TwoSampleKsTestTest, PValueIsTheShareOfOrders) {
  for (const auto& [m, n] : {std::pair(1, 1), {1, 5}, {3, 4}, {4, 3}, {5, 5}}) {
    std::string order(m, 'a');
    order.append(n, 'b');  // The first of all orders.
    std::vector<double> statistics;
    std::vector<double> p_values;
    do {
      std::vector<double> a;
      std::vector<double> b;
      for (std::size_t i = 0; i < order.size(); ++i) {
        (order[i] == 'a' ? a : b).push_back(static_cast<double>(i));
      }
      THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                                 TwoSampleKsTest(a, b));
      statistics.push_back(result.statistic);
      p_values.push_back(result.p_value);
    } while (std::next_permutation(order.begin(), order.end()));
    for (std::size_t i = 0; i < statistics.size(); ++i) {
      const auto num_as_large =
          std::count_if(statistics.begin(), statistics.end(),
                        [&](double s) { return s >= statistics[i] - 1e-12; });
      EXPECT_NEAR(p_values[i],
                  static_cast<double>(num_as_large) / statistics.size(), 1e-13)
          << m << " " << n << " " << statistics[i];
    }
  }
}

// [Gnedenko, Korolyuk 1951], for equal sizes: P(D >= c/n) =
// 2 sum over j >= 1 of (-1)^(j-1) C(2n, n - j c) / C(2n, n).
TEST(TwoSampleKsTestTest, EqualSizesFollowTheClosedForm) {
  constexpr int kSize = 300;
  for (const int c : {1, 7, 20, 40, 300}) {
    // c values of a, then a and b in turn, then c of b.
    std::vector<double> a(kSize);
    std::vector<double> b(kSize);
    for (int i = 0; i < kSize; ++i) {
      a[i] = i;
      b[i] = i + c - 0.5;
    }
    double expected = 0;
    for (int j = kSize / c; j >= 1; --j) {
      const double ratio =
          std::exp(2 * std::lgamma(kSize + 1) - std::lgamma(kSize - j * c + 1) -
                   std::lgamma(kSize + j * c + 1));
      expected = ratio - expected;
    }
    THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                               TwoSampleKsTest(a, b));
    EXPECT_DOUBLE_EQ(result.statistic, static_cast<double>(c) / kSize);
    EXPECT_NEAR(result.p_value, 2 * expected, 1e-11) << c;
  }
}

TEST(TwoSampleKsTestTest, EqualSamplesAreAtDistanceZero) {
  const std::vector<double> sample = {1, 2, 2, 3};
  THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                             TwoSampleKsTest(sample, sample));
  EXPECT_EQ(result.statistic, 0);
  EXPECT_EQ(result.p_value, 1);
}

// A case on either side of the size up to which orders are counted: there the
// closed form is the limit law up to 1/n.
TEST(TwoSampleKsTestTest, LimitLawTakesOver) {
  for (const int size : {100000, 400000}) {
    const double x = 1.3581;
    const int c = static_cast<int>(x * std::sqrt(2.0 * size));
    std::vector<double> a(size);
    std::iota(a.begin(), a.end(), 0.0);
    std::vector<double> b = a;
    for (double& value : b) value += c - 0.5;
    THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult result,
                               TwoSampleKsTest(a, b));
    // Half a step of c is 1 / (2 sqrt(2 n)) in x, where the density is 0.54.
    EXPECT_NEAR(result.p_value, 0.05, 0.54 / std::sqrt(2.0 * size) + 2e-5)
        << size;
  }
}

TEST(TwoSampleKsTestTest, RefusesBadSamples) {
  EXPECT_THAT(TwoSampleKsTest({1}, {}),
              StatusIs(kInvalid, "b: holds no values"));
  EXPECT_THAT(TwoSampleKsTest({1, std::nan("")}, {1}),
              StatusIs(kInvalid, "a[1] = nan; must be finite"));
}

}  // namespace
}  // namespace thsgd

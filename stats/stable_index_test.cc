// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/stable_index.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "stats/bootstrap.h"
#include "stats/interval.h"
#include "stats/mean_interval.h"

namespace thsgd {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr double kBudget = 1e-6;

double Mean(absl::Span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         static_cast<double>(values.size());
}

class Uniform {
 public:
  explicit Uniform(std::uint64_t seed) : engine_(seed) {}
  double operator()() {
    return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53;
  }

 private:
  std::mt19937_64 engine_;
};

// A symmetric stable variate, normal for alpha = 2, by the formula of Chambers,
// Mallows and Stuck.
double Stable(double alpha, Uniform& uniform) {
  const double theta = std::numbers::pi * (uniform() - 0.5);
  const double w = -std::log(uniform());
  return std::sin(alpha * theta) / std::pow(std::cos(theta), 1 / alpha) *
         std::pow(std::cos((1 - alpha) * theta) / w, (1 - alpha) / alpha);
}

double Laplace(Uniform& uniform) {
  const double u = uniform() - 0.5;
  return std::copysign(std::log1p(-2 * std::fabs(u)), u);
}

// Where E T_b lies, by Student's t at the false-alarm budget.
Interval MeanOfBlocks(int num_blocks, int block_size,
                      const std::function<double()>& draw) {
  std::vector<double> sample(static_cast<std::size_t>(num_blocks) * block_size);
  for (double& value : sample) value = draw();
  const auto inverse = BlockInverseIndicesOf(sample, block_size);
  THSGD_EXPECT_OK(inverse.status());
  const double mean = Mean(*inverse);
  double squares = 0;
  for (double t : *inverse) squares += (t - mean) * (t - mean);
  const auto interval =
      MeanInterval(mean, squares / (num_blocks - 1), num_blocks, 1 - kBudget);
  THSGD_EXPECT_OK(interval.status());
  return *interval;
}

// Blocks whose sums are m^(1/alpha) times a value, as a stable law's are in
// law: four ones sum up to 4^1, three and a minus one to 4^(1/2).
TEST(BlockInverseIndicesTest, AreTheExponentsOfTheBlocks) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<double> inverse,
      BlockInverseIndicesOf({1, 1, 1, 1, 3, 3, -3, 3, -1, -1, 1, -1}, 4));
  ASSERT_EQ(inverse.size(), 3u);
  EXPECT_NEAR(inverse[0], 1, 1e-15);
  EXPECT_NEAR(inverse[1], 0.5, 1e-15);
  EXPECT_NEAR(inverse[2], 0.5, 1e-15);
}

// Vectors (1, 2), (2, -1), whose sum (3, 1) has sqrt(2) times their norm.
TEST(BlockInverseIndicesTest, TakesLogarithmsOfNorms) {
  const double log_value = std::log(5.0) / 2;
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<double> inverse,
      BlockInverseIndices({log_value, log_value}, {std::log(10.0) / 2}));
  ASSERT_EQ(inverse.size(), 1u);
  EXPECT_NEAR(inverse[0], 0.5, 1e-15);
}

// E T_b = 1/alpha. Three comparisons, each of budget 1e-6. T_b has a standard
// deviation below 0.65 at m = 10, so 20,000 blocks find 1/alpha off by 0.034,
// 7.3 standard errors, with probability above 0.99.
TEST(BlockInverseIndicesTest, MeanIsTheInverseIndexOfAStableLaw) {
  Uniform uniform(20260160);
  for (double alpha : {1.2, 1.5, 2.0}) {
    const Interval mean =
        MeanOfBlocks(20000, 10, [&] { return Stable(alpha, uniform); });
    EXPECT_TRUE(mean.Contains(1 / alpha))
        << alpha << ": " << mean.lower << " to " << mean.upper;
    EXPECT_LT(mean.upper - mean.lower, 2 * 0.034) << alpha;
  }
}

// Not stable, and the bias that the header states. Signs: all blocks of three
// have sums 3, 1, 1, 1 in absolute value, E T_b = (log 3 / 4) / log 3.
TEST(BlockInverseIndicesTest, SignsLookLikeIndexFour) {
  std::vector<double> sample;
  for (int block = 0; block < 8; ++block) {
    for (int i = 0; i < 3; ++i) sample.push_back((block >> i & 1) ? 1 : -1);
  }
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<double> inverse,
                             BlockInverseIndicesOf(sample, 3));
  EXPECT_NEAR(Mean(inverse), 0.25, 1e-15);
}

// Laplace's law, s^2 = 2: E log |X| = -gamma, E log |N| = -(gamma + log 2) / 2,
// and excess kurtosis 3 moves E log |Y_b| by -3 / (12 m); so E T_b = 1/2 +
// (gamma / 2 - 1 / (4 m)) / log m up to the order 1/m^2: 0.562 at m = 100. One
// comparison of budget 1e-6; 4000 blocks have a standard error of 0.004 and so
// find the bias gone (1/2) with probability above 0.999.
TEST(BlockInverseIndicesTest, LaplaceLawLooksHeavyTailed) {
  constexpr int kSize = 100;
  Uniform uniform(20260161);
  const Interval mean =
      MeanOfBlocks(4000, kSize, [&] { return Laplace(uniform); });
  const double expected = 0.5 + (std::numbers::egamma / 2 - 0.25 / kSize) /
                                    std::log(static_cast<double>(kSize));
  EXPECT_TRUE(mean.Contains(expected)) << mean.lower << " to " << mean.upper;
  EXPECT_GT(mean.lower, 0.5);
}

TEST(BlockInverseIndicesTest, RefusesBadNumbers) {
  const std::string size =
      "must be >= 2 and a divisor of 3, the sample's size, which must be > 0";
  EXPECT_THAT(BlockInverseIndicesOf({1, 2, 3}, 2),
              StatusIs(kInvalid, "block size = 2; " + size));
  EXPECT_THAT(BlockInverseIndicesOf({1, 2, 3}, 1),
              StatusIs(kInvalid, "block size = 1; " + size));
  EXPECT_FALSE(BlockInverseIndicesOf({}, 2).ok());
  EXPECT_THAT(BlockInverseIndicesOf({1, 0, 3, 1}, 2),
              StatusIs(kInvalid, "log_values[1] = -inf; must be finite"));
  EXPECT_THAT(BlockInverseIndicesOf({1, 1, 3, -3}, 2),
              StatusIs(kInvalid, "log_sums[1] = -inf; must be finite"));
  EXPECT_THAT(BlockInverseIndices({1, 2, 3}, {1, 2}),
              StatusIs(kInvalid,
                       "number of values = 3; must be 2, 3, ... times 2, that "
                       "of the sums"));
  EXPECT_THAT(BlockInverseIndices({}, {}),
              StatusIs(kInvalid, "log_sums: holds no values"));
}

TEST(EstimateInverseIndexTest, ResamplesWholeBlocks) {
  const std::vector<double> inverse = {0.4, 0.5, 0.7, 0.8};
  const auto words = [](std::int64_t b, std::int64_t draw) {
    return static_cast<std::uint64_t>(b * 4 + draw) * 0x9e3779b97f4a7c15u;
  };
  THSGD_ASSERT_OK_AND_ASSIGN(const InverseIndexEstimate estimate,
                             EstimateInverseIndex(inverse, 99, 0.9, words));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const Interval interval,
      PercentileBootstrap(inverse, Mean, 99, 0.9, words));
  EXPECT_NEAR(estimate.value, 0.6, 1e-15);
  EXPECT_EQ(estimate.interval.lower, interval.lower);
  EXPECT_EQ(estimate.interval.upper, interval.upper);
  EXPECT_THAT(EstimateInverseIndex({}, 99, 0.9, words),
              StatusIs(kInvalid, "sample: holds no values"));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/forced_steps.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

// The word whose uniform number is the midpoint nearest below u.
std::uint64_t Word(double u) { return static_cast<std::uint64_t>(u * 0x1p52); }

// G(g) of the header, spelled out.
double Gap(std::int64_t window, std::int64_t gap) {
  const double w = static_cast<double>(window);
  return (gap <= window ? 0.5 / w : 0) +
         0.5 * std::exp(-static_cast<double>(gap - 1) / w) *
             -std::expm1(-1 / w);
}

// Numbers spread evenly over (0, 1) fall on each value in proportion to its
// probability, up to one at either end of each of two intervals.
TEST(ForcedStepsTest, DrawsFollowTheirLaws) {
  constexpr int kNumWords = 100'000;
  const ForcedSteps steps(7, {5, 1});
  std::vector<int> first(8), gap_1(1000), gap_2(1000);
  for (int i = 0; i < kNumWords; ++i) {
    const std::uint64_t word = Word((i + 0.5) / kNumWords);
    const std::int64_t j = steps.DrawFirst(word);
    ASSERT_GE(j, 1);
    ASSERT_LE(j, 7);
    ++first[j];
    ++gap_1[steps.DrawGap(1, word)];
    ++gap_2[steps.DrawGap(2, word)];
  }
  EXPECT_EQ(gap_1[0], 0);
  EXPECT_EQ(gap_2[0], 0);
  for (int j = 1; j <= 7; ++j) EXPECT_NEAR(first[j], kNumWords / 7.0, 2);
  for (int g = 1; g < 40; ++g) {
    EXPECT_NEAR(gap_1[g], kNumWords * Gap(5, g), 4) << g;
    EXPECT_NEAR(gap_2[g], kNumWords * Gap(1, g), 4) << g;
  }
}

TEST(ForcedStepsTest, ExtremeWords) {
  const std::int64_t n = std::int64_t{1} << 40;
  const ForcedSteps steps(n, {n});
  EXPECT_EQ(steps.DrawFirst(0), 1);
  EXPECT_EQ(steps.DrawFirst(~std::uint64_t{0}), n);
  EXPECT_EQ(steps.DrawGap(1, 0), 1);
  EXPECT_GE(steps.DrawGap(1, Word(0.5)), n);
  EXPECT_GE(steps.DrawGap(1, ~std::uint64_t{0}), 1);
}

// Calls visit(J, Q(J)) for every J within 1 .. n, what is beyond left out.
void VisitForcedSteps(std::int64_t n, const std::vector<std::int64_t>& windows,
                      const std::function<void(std::uint32_t, double)>& visit) {
  const std::function<void(std::uint32_t, std::int64_t, std::size_t, double)>
      go = [&](std::uint32_t set, std::int64_t last, std::size_t k, double q) {
        if (k == windows.size()) return visit(set, q);
        double beyond = 1;
        for (std::int64_t next = last + 1; next <= n; ++next) {
          const double gap = Gap(windows[k], next - last);
          beyond -= gap;
          go(set | (1u << next), next, k + 1, q * gap);
        }
        visit(set, q * beyond);
      };
  for (std::int64_t j = 1; j <= n; ++j) {
    go(1u << j, j, 0, 1.0 / static_cast<double>(n));
  }
}

class EnumerationTest
    : public testing::TestWithParam<std::vector<std::int64_t>> {
 protected:
  static constexpr std::int64_t kSteps = 7;
  static constexpr double kBig = 0.3;

  double Ratio(std::uint32_t set, std::int64_t sigma) const {
    std::vector<BigStep> big;
    for (std::int64_t j = 1; j <= sigma; ++j) {
      if (set >> j & 1) big.push_back({.step = j, .ratio = 1 / kBig});
    }
    return ForcedSteps(kSteps, GetParam()).LikelihoodRatio(big, sigma);
  }

  // P of the pattern of big steps up to sigma.
  static double P(std::uint32_t set, std::int64_t sigma) {
    const int size = std::popcount(set);
    return std::pow(kBig, size) *
           std::pow(1 - kBig, static_cast<double>(sigma - size));
  }

  // Q of the same: forced steps are big, the others as under P.
  double Q(std::uint32_t set, std::int64_t sigma) const {
    const std::uint32_t up_to_sigma = (2u << sigma) - 2;
    double sum = 0;
    VisitForcedSteps(kSteps, GetParam(), [&](std::uint32_t j, double q) {
      const std::uint32_t forced = j & up_to_sigma;
      if ((forced & ~set) != 0) return;
      const int others = std::popcount(set & ~forced);
      const int rest = static_cast<int>(sigma) - std::popcount(forced);
      sum += q * std::pow(kBig, others) * std::pow(1 - kBig, rest - others);
    });
    return sum;
  }
};

// Every pattern of big steps up to every step.
TEST_P(EnumerationTest, RatioIsQOverP) {
  for (std::int64_t sigma = 1; sigma <= kSteps; ++sigma) {
    for (std::uint32_t set = 0; set < (2u << sigma); set += 2) {
      EXPECT_NEAR(Ratio(set, sigma), Q(set, sigma) / P(set, sigma), 1e-12)
          << sigma << " " << set;
    }
  }
}

// E_P[dQ/dP on F_sigma] = 1 for the stopping time of the second big step.
TEST_P(EnumerationTest, RatioHasMeanOneAtAStoppingTime) {
  double mean = 0;
  double mean_of_another_ratio = 0;
  const ForcedSteps other(kSteps, {kSteps});
  for (std::uint32_t set = 0; set < (2u << kSteps); set += 2) {
    // The pattern of all steps; what is after sigma sums to 1.
    std::int64_t sigma = kSteps;
    for (std::int64_t j = kSteps; j >= 1; --j) {
      if (std::popcount(set & ((2u << j) - 1)) == 2 && (set >> j & 1)) {
        sigma = j;
      }
    }
    const std::uint32_t seen = set & ((2u << sigma) - 1);
    mean += P(set, kSteps) * Ratio(seen, sigma);
    std::vector<BigStep> big;
    for (std::int64_t j = 1; j <= sigma; ++j) {
      if (seen >> j & 1) big.push_back({.step = j, .ratio = 1 / kBig});
    }
    if (big.empty()) continue;  // never under Q
    mean_of_another_ratio += Q(seen, sigma) / P(seen, sigma) * P(set, kSteps) /
                             other.LikelihoodRatio(big, sigma);
  }
  EXPECT_NEAR(mean, 1, 1e-13);
  // Control: E_Q of 1 over the ratio of another law of gaps is not 1.
  EXPECT_GT(std::fabs(mean_of_another_ratio - 1), 0.01);
}

INSTANTIATE_TEST_SUITE_P(Windows, EnumerationTest,
                         testing::Values(std::vector<std::int64_t>{},
                                         std::vector<std::int64_t>{2},
                                         std::vector<std::int64_t>{3, 1},
                                         std::vector<std::int64_t>{1, 4, 2}));

// Six jumps of probability 1e-45 in 1e7 steps: with as many big steps as jumps
// the sum over full subsets has one term.
TEST(ForcedStepsTest, NeitherOverNorUnderflows) {
  const std::int64_t n = 10'000'000;
  const std::vector<std::int64_t> windows = {1000, 2'000'000, 1, 50, n};
  const ForcedSteps steps(n, windows);
  std::vector<BigStep> big = {{.step = 17, .ratio = 1e45}};
  double log_ratio = std::log(1e45) - std::log(1e7);
  for (std::int64_t window : windows) {
    const std::int64_t gap = (window + 1) / 2;
    big.push_back({.step = big.back().step + gap, .ratio = 1e45});
    log_ratio += std::log(1e45) + std::log(Gap(window, gap));
  }
  const double ratio = steps.LikelihoodRatio(big, n);
  EXPECT_TRUE(std::isfinite(ratio));
  EXPECT_NEAR(std::log(ratio) / log_ratio, 1, 1e-14);
  // Gaps of a hundred thousand windows have a probability of 0; the first jump
  // alone is still counted.
  const ForcedSteps narrow(n, {100});
  const double alone = narrow.LikelihoodRatio(
      {{.step = 5, .ratio = 2}, {.step = n, .ratio = 2}}, n);
  EXPECT_NEAR(alone, 2.0 / n, 1e-20);
}

}  // namespace
}  // namespace thsgd

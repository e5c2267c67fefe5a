// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/sampler_check.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"
#include "stats/binomial_interval.h"
#include "stats/ks_test.h"

namespace thsgd {
namespace {

constexpr std::uint64_t kUniformBits = 0x000fffffffffffffu;
constexpr std::uint64_t kSignBit = 0x8000000000000000u;

// The z > 0 with tail(z) = p, by bisection of a decreasing tail.
double Quantile(const std::function<double(double)>& tail, double p) {
  double lower = 0;
  double upper = 1;
  while (tail(upper) > p) upper *= 2;
  while (upper - lower > 1e-12 * upper) {
    const double middle = (lower + upper) / 2;
    (tail(middle) > p ? lower : upper) = middle;
  }
  return upper;
}

}  // namespace

Exact ExactUniform(std::uint64_t word) {
  return (Exact(word & kUniformBits) + Exact(0.5)) * Exact(0x1p-52);
}

std::vector<std::uint64_t> CornerWords(int num_scattered) {
  std::vector<std::uint64_t> edges;
  for (int k = 0; k < 52; ++k) edges.push_back(std::uint64_t{1} << k);
  for (std::uint64_t i = 1; i < 16; ++i) edges.push_back(i << 48);
  edges.push_back(kUniformBits / 3);
  edges.push_back(kUniformBits / 3 * 2);
  std::vector<std::uint64_t> words = {0, kUniformBits};
  for (std::uint64_t edge : edges) {
    for (std::uint64_t near : {edge - 1, edge, edge + 1}) {
      words.push_back(near & kUniformBits);
      // The same distance from 1 as `near` has from 0.
      words.push_back((kUniformBits - near) & kUniformBits);
    }
  }
  for (std::size_t i = 1; i < words.size(); i += 2) words[i] |= kSignBit;
  for (int block = 0; block < num_scattered; ++block) {
    words.push_back(
        DrawWords({.seed = 1, .stream = 2, .chain = 3}, block).first);
  }
  return words;
}

std::vector<WordPair> CornerPairs(int num_scattered) {
  const std::vector<std::uint64_t> corners = {0,
                                              1,
                                              0x00000000000fffffu,
                                              0x0003ffffffffffffu,
                                              0x0004000000000000u,
                                              0x0005555555555555u,
                                              0x0007ffffffffffffu,
                                              0x0008000000000000u,
                                              0x000bffffffffffffu,
                                              0x000c000000000000u,
                                              0x000ffffffffff000u,
                                              kUniformBits - 1,
                                              kUniformBits,
                                              kSignBit};
  std::vector<WordPair> pairs;
  for (std::uint64_t first : corners) {
    for (std::uint64_t second : corners) pairs.push_back({first, second});
  }
  for (int block = 0; block < num_scattered; ++block) {
    pairs.push_back(DrawWords({.seed = 1, .stream = 2, .chain = 3}, block));
  }
  return pairs;
}

::testing::AssertionResult FollowsLaw(
    absl::Span<const double> sample, const std::function<double(double)>& cdf,
    const std::function<double(double)>& upper_tail) {
  constexpr double kBudget = 1e-6;
  constexpr double kQuantiles[] = {0.1, 0.01, 0.001, 0.0001};
  const absl::StatusOr<KsTestResult> ks = KsTest(sample, cdf);
  if (!ks.ok()) return ::testing::AssertionFailure() << ks.status();
  if (ks->p_value < kBudget / 2) {
    return ::testing::AssertionFailure()
           << "Kolmogorov distance " << ks->statistic << ", p-value "
           << ks->p_value;
  }
  const auto lower_tail = [&](double x) { return cdf(-x); };
  for (bool upper : {true, false}) {
    for (double p : kQuantiles) {
      const double x =
          upper ? Quantile(upper_tail, p) : Quantile(lower_tail, p);
      const std::int64_t count =
          std::count_if(sample.begin(), sample.end(),
                        [&](double z) { return upper ? z > x : z < -x; });
      const absl::StatusOr<Interval> interval = BinomialInterval(
          count, static_cast<std::int64_t>(sample.size()), 1 - kBudget / 2 / 8);
      if (!interval.ok()) {
        return ::testing::AssertionFailure() << interval.status();
      }
      if (p < interval->lower || p > interval->upper) {
        return ::testing::AssertionFailure()
               << count << " of " << sample.size() << " values beyond "
               << (upper ? x : -x) << ", where the law has " << p;
      }
    }
  }
  return ::testing::AssertionSuccess();
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What the tests of all samplers share: words at which a sampler could go
// wrong, the exact uniform of a word, and a comparison of a sample with its
// law.

#ifndef THSGD_SIM_NOISE_SAMPLER_CHECK_H_
#define THSGD_SIM_NOISE_SAMPLER_CHECK_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "boost/multiprecision/cpp_bin_float.hpp"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"

namespace thsgd {

using Exact = boost::multiprecision::cpp_bin_float_50;

// UniformOpen(word) in 50 digits, computed another way.
Exact ExactUniform(std::uint64_t word);

// Words with u next to 0, 1, every power of two, every multiple of 1/16 and of
// 1/3, both signs; then num_scattered of a fixed seed.
std::vector<std::uint64_t> CornerWords(int num_scattered);

// Pairs of some corner words with each other; then num_scattered of a fixed
// seed.
std::vector<WordPair> CornerPairs(int num_scattered);

// The first num_blocks blocks of chain 0 through the sampler, in order.
template <class Sampler>
std::vector<double> DrawSample(const Sampler& sampler, std::uint64_t seed,
                               int num_blocks) {
  std::vector<double> sample;
  for (int block = 0; block < num_blocks; ++block) {
    const auto variates =
        sampler(DrawWords({.seed = seed, .stream = 0, .chain = 0}, block));
    sample.insert(sample.end(), variates.begin(), variates.end());
  }
  return sample;
}

// Is the sample drawn from the continuous law with P(Z <= z) = cdf(z) and
// P(Z > z) = upper_tail(z)? Rejects a true hypothesis with probability at most
// 1e-6: half of it for a Kolmogorov-Smirnov test, half for the counts beyond
// the quantiles 0.1, 0.01, 0.001 and 0.0001 of each side (exact binomial
// intervals). Power above 0.999 at n = 200,000 against a Kolmogorov distance
// of 0.007, and against a tail probability of 0.001 that is off by half; a
// sample of 20,000: distance 0.02, and 0.01 off by half.
::testing::AssertionResult FollowsLaw(
    absl::Span<const double> sample, const std::function<double(double)>& cdf,
    const std::function<double(double)>& upper_tail);

template <class Law>
::testing::AssertionResult FollowsLaw(absl::Span<const double> sample,
                                      const Law& law) {
  return FollowsLaw(
      sample, [&](double z) { return law.Cdf(z); },
      [&](double z) { return law.UpperTail(z); });
}

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_SAMPLER_CHECK_H_

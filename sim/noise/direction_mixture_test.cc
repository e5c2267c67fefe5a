// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/direction_mixture.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"
#include "stats/chi_square.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

// 3/4 of the weight on the first axis, 1/4 on the second: balanced.
std::vector<WeightedDirection> Cross() {
  return {{{1, 0}, 3}, {{-2, 0}, 3}, {{0, 0.5}, 1}, {{0, -1e200}, 1}};
}

TEST(DirectionMixtureTest, NormalizesDirectionsAndWeights) {
  THSGD_ASSERT_OK_AND_ASSIGN(const DirectionMixture mixture,
                             DirectionMixture::Create(Cross()));
  EXPECT_EQ(mixture.dimension(), 2);
  ASSERT_EQ(mixture.num_components(), 4);
  EXPECT_THAT(mixture.direction(1), ElementsAre(-1, 0));
  EXPECT_THAT(mixture.direction(3), ElementsAre(0, -1));
  EXPECT_EQ(mixture.probability(0), 0.375);
  EXPECT_EQ(mixture.probability(3), 0.125);
}

TEST(DirectionMixtureTest, SaysWhatItRefuses) {
  const auto fails_with = [](const char* message) {
    return StatusIs(absl::StatusCode::kInvalidArgument, message);
  };
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(DirectionMixture::Create({{{1, 0}, 1}}).status(),
              fails_with("number of component = 1; must be >= 2 and <= 1000"));
  EXPECT_THAT(DirectionMixture::Create({{{1}, 1}, {{-1}, 1}}).status(),
              fails_with("dimension = 1; must be >= 2 and <= 1000"));
  EXPECT_THAT(
      DirectionMixture::Create({{{0, 0}, 0}, {{1, 0, 0}, kInfinity}}).status(),
      fails_with("component[0].direction: must be finite and not the zero "
                 "vector\n"
                 "component[0].weight = 0; must be > 0 and finite\n"
                 "dimension of component[1] = 3; must be 2, that of "
                 "component[0]\n"
                 "component[1].weight = inf; must be > 0 and finite"));
  EXPECT_THAT(
      DirectionMixture::Create({{{1, 0}, 1}, {{0, kInfinity}, 1}}).status(),
      fails_with("component[1].direction: must be finite and not the "
                 "zero vector"));
  EXPECT_THAT(
      DirectionMixture::Create({{{1, 0}, 1e308}, {{-1, 0}, 1e308}}).status(),
      fails_with("sum of weights = inf; must be finite"));
  EXPECT_THAT(DirectionMixture::Create({{{1, 0}, 3}, {{-1, 0}, 1}}).status(),
              fails_with("norm of the mean direction = 0.5; must be <= 1e-9, "
                         "since the noise must have mean 0"));
}

// The cumulative weights 3/8, 3/4, 7/8: the midpoints next to each.
TEST(DirectionMixtureTest, ChoosesByTheAngleWord) {
  THSGD_ASSERT_OK_AND_ASSIGN(const DirectionMixture mixture,
                             DirectionMixture::Create(Cross()));
  const auto draw = [&](std::uint64_t word) {
    std::array<double, 2> x;
    EXPECT_EQ(mixture.Draw({}, 0, word, absl::MakeSpan(x)), 1);
    return x;
  };
  constexpr std::uint64_t kEighth = std::uint64_t{1} << 49;
  EXPECT_THAT(draw(0), ElementsAre(1, 0));
  EXPECT_THAT(draw(3 * kEighth - 1), ElementsAre(1, 0));
  EXPECT_THAT(draw(3 * kEighth), ElementsAre(-1, 0));
  EXPECT_THAT(draw(6 * kEighth - 1), ElementsAre(-1, 0));
  EXPECT_THAT(draw(6 * kEighth), ElementsAre(0, 1));
  EXPECT_THAT(draw(7 * kEighth), ElementsAre(0, -1));
  EXPECT_THAT(draw(8 * kEighth - 1), ElementsAre(0, -1));
}

// False-alarm budget 1e-6; 20,000 draws find a probability that is off by 0.03
// with probability above 0.999.
TEST(DirectionMixtureTest, FollowsItsWeights) {
  const double height = std::sqrt(0.75);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const DirectionMixture mixture,
      DirectionMixture::Create(
          {{{1, 0}, 1}, {{-0.5, height}, 1}, {{-0.5, -height}, 1}}));
  std::vector<std::int64_t> counts(3, 0);
  std::array<double, 2> x;
  for (std::uint64_t block = 0; block < 20'000; ++block) {
    const WordPair words =
        DrawWords({.seed = 20271, .stream = 0, .chain = 0}, block);
    mixture.Draw({}, 0, words.second, absl::MakeSpan(x));
    ++counts[x[0] > 0 ? 0 : x[1] > 0 ? 1 : 2];
  }
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ChiSquareResult result,
      ChiSquareGoodnessOfFit(counts, std::vector<double>(3, 1.0 / 3)));
  EXPECT_GE(result.p_value, 1e-6);
}

}  // namespace
}  // namespace thsgd

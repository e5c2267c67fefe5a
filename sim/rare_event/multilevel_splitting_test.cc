// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What holds for every replicate. Laws: multilevel_splitting_law_test.cc.

#include "sim/rare_event/multilevel_splitting.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/sha256.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quartic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/numeric/polynomial.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/splitting_score.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::uint64_t kSeed = 20161201;

std::shared_ptr<const GradientTable> QuarticTable() {
  static const auto* const table =
      new std::shared_ptr<const GradientTable>(std::make_shared<GradientTable>(
          *TabulateGradient(*QuarticWell::Create(0, 1, 0.8), -0.8, 0.8)));
  return *table;
}

ExitEvent Event(double learning_rate) {
  return {{0, -0.8, 0.8}, 0, std::llround(5 / learning_rate)};
}

absl::StatusOr<MultilevelSplitting> Splitting(double learning_rate, double b,
                                              const SplittingOptions& options,
                                              std::uint32_t stream = 3) {
  return MultilevelSplitting::Create(
      QuarticTable(), *Gaussian::Create(1),
      *SgdParams::Create(learning_rate, b, kInfinity), Event(learning_rate),
      options, kSeed, stream);
}

std::string Digest(const ExitReplicate& replicate) {
  std::string bytes;
  const auto append = [&](double value) {
    char raw[sizeof(value)];
    std::memcpy(raw, &value, sizeof(value));
    bytes.append(raw, sizeof(raw));
  };
  for (const WeightedExit& exit : replicate.exits) {
    append(exit.weight);
    for (double x : exit.path) append(x);
  }
  append(static_cast<double>(replicate.num_steps));
  return Sha256Hex(bytes);
}

TEST(MultilevelSplittingTest, ReturnsPathsThatLeave) {
  const SplittingOptions options = {.num_particles = 100, .num_killed = 10};
  THSGD_ASSERT_OK_AND_ASSIGN(const MultilevelSplitting splitting,
                             Splitting(0.02, kInfinity, options));
  const ExitEvent event = Event(0.02);
  for (std::uint32_t r = 0; r < 5; ++r) {
    const ExitReplicate replicate = splitting.Run(r);
    EXPECT_EQ(replicate.num_non_finite, 0);
    EXPECT_GT(replicate.num_steps, 100 * event.num_steps);
    // All but fewer than k are outside in the end.
    EXPECT_GT(replicate.exits.size(), 90u);
    EXPECT_LE(replicate.exits.size(), 100u);
    // Within a factor of e^3 of 1.9e-7: six standard deviations of the log.
    EXPECT_LT(std::fabs(std::log(replicate.probability() / 1.9e-7)), 3);
    for (const WeightedExit& exit : replicate.exits) {
      EXPECT_EQ(exit.weight, replicate.exits[0].weight);
      EXPECT_EQ(exit.path[0], 0);
      EXPECT_LE(exit.path.size(),
                static_cast<std::size_t>(event.num_steps + 1));
      for (std::size_t j = 0; j + 1 < exit.path.size(); ++j) {
        EXPECT_TRUE(event.field.Contains(exit.path[j]));
        // Gaussian steps: 9 deviations, and the gradient.
        EXPECT_LT(std::fabs(exit.path[j + 1] - exit.path[j]), 9 * 0.02 + 0.01);
      }
      EXPECT_FALSE(event.field.Contains(exit.path.back()));
    }
  }
}

// Whatever the order of calls and the threads that make them.
TEST(MultilevelSplittingTest, ReplicatesAreFunctionsOfTheirNumber) {
  const SplittingOptions options = {.num_particles = 50, .num_killed = 5};
  THSGD_ASSERT_OK_AND_ASSIGN(const MultilevelSplitting splitting,
                             Splitting(0.04, kInfinity, options));
  std::vector<std::string> digests(6);
  for (std::uint32_t r = 0; r < 6; ++r) digests[r] = Digest(splitting.Run(r));
  std::vector<std::string> again(6);
  std::vector<std::thread> threads;
  for (std::uint32_t r = 6; r-- > 0;) {
    threads.emplace_back([&, r] { again[r] = Digest(splitting.Run(r)); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(digests, again);
  for (std::size_t r = 1; r < 6; ++r) EXPECT_NE(digests[r], digests[0]);
  THSGD_ASSERT_OK_AND_ASSIGN(const MultilevelSplitting other,
                             Splitting(0.04, kInfinity, options, 4));
  EXPECT_NE(Digest(other.Run(0)), digests[0]);
}

// Frozen: a change here changes results that users keep.
TEST(MultilevelSplittingTest, BitsDoNotChange) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MultilevelSplitting splitting,
      Splitting(0.02, kInfinity, {.num_particles = 40, .num_killed = 4}));
  EXPECT_EQ(Digest(splitting.Run(0)),
            "b5ce45526df083d54ce186cdbc0cac8645a50c1e8f9ddb10562389d37c997c2e");
}

// A threshold that no step reaches changes no bit: light tails do not feel
// truncation. Ten deviations of a step are a quarter of the way out.
TEST(MultilevelSplittingTest, LightTailsDoNotFeelTruncation) {
  const SplittingOptions options = {.num_particles = 100, .num_killed = 10};
  THSGD_ASSERT_OK_AND_ASSIGN(const MultilevelSplitting free,
                             Splitting(0.02, kInfinity, options));
  THSGD_ASSERT_OK_AND_ASSIGN(const MultilevelSplitting truncated,
                             Splitting(0.02, 0.2, options));
  THSGD_ASSERT_OK_AND_ASSIGN(const MultilevelSplitting tightly,
                             Splitting(0.02, 0.03, options));
  for (std::uint32_t r = 0; r < 3; ++r) {
    const std::string digest = Digest(free.Run(r));
    EXPECT_EQ(Digest(truncated.Run(r)), digest);
    EXPECT_NE(Digest(tightly.Run(r)), digest);
  }
}

// A walk on the multiples of b: the noise is always truncated. With two
// particles a level often holds both.
TEST(MultilevelSplittingTest, CountsExtinction) {
  const auto flat = std::make_shared<GradientTable>(
      *GradientTable::Create([](const HighPrecision&) { return 0; }, -2, 2));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MultilevelSplitting splitting,
      MultilevelSplitting::Create(
          flat, *Gaussian::Create(1e12), *SgdParams::Create(1, 0.25, kInfinity),
          {{0, -1.1, 1.1}, 0, 8}, {.num_particles = 2, .num_killed = 1}, kSeed,
          0));
  int num_extinct = 0;
  for (std::uint32_t r = 0; r < 200; ++r) {
    const ExitReplicate replicate = splitting.Run(r);
    if (replicate.exits.empty()) {
      ++num_extinct;
      EXPECT_EQ(replicate.probability(), 0);
    }
  }
  EXPECT_GT(num_extinct, 0);
  EXPECT_LT(num_extinct, 200);
}

// Steps of 1e308 overflow; those paths are counted and in no event.
TEST(MultilevelSplittingTest, CountsPathsThatOverflow) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MultilevelSplitting splitting,
      MultilevelSplitting::Create(
          QuarticTable(), *Gaussian::Create(1.7e308),
          *SgdParams::Create(1, kInfinity, kInfinity), {{0, -0.8, 0.8}, 0, 1},
          {.num_particles = 100, .num_killed = 50}, kSeed, 0));
  const ExitReplicate replicate = splitting.Run(0);
  EXPECT_GT(replicate.num_non_finite, 0);
  for (const WeightedExit& exit : replicate.exits) {
    EXPECT_TRUE(std::isfinite(exit.path.back()));
  }
}

// A wall is no exit, and the chain on it is inside.
TEST(MultilevelSplittingTest, NobodyLeavesThroughAWall) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MultilevelSplitting splitting,
      MultilevelSplitting::Create(
          QuarticTable(), *Gaussian::Create(1),
          *SgdParams::Create(0.1, kInfinity, 0.5), {{0, -0.4, 0.6}, 0.4, 30},
          {.num_particles = 100, .num_killed = 10}, kSeed, 0));
  const ExitReplicate replicate = splitting.Run(0);
  EXPECT_GT(replicate.exits.size(), 90u);
  bool on_wall = false;
  for (const WeightedExit& exit : replicate.exits) {
    EXPECT_LE(exit.path.back(), -0.4);
    for (double x : exit.path) on_wall |= x == 0.5;
  }
  EXPECT_TRUE(on_wall);
}

TEST(MultilevelSplittingTest, RefusesWhatIsOutOfRange) {
  EXPECT_THAT(
      Splitting(0.1, kInfinity, {.num_particles = 1, .num_killed = 0},
                0x80000000u),
      StatusIs(absl::StatusCode::kInvalidArgument,
               testing::AllOf(
                   testing::HasSubstr("num_particles = 1; must be >= 2"),
                   testing::HasSubstr("num_killed = 0; must be >= 1 and < num"),
                   testing::HasSubstr("stream = 2147483648; must be < 2^31"))));
  EXPECT_THAT(
      Splitting(0.1, kInfinity, {.num_particles = 10, .num_killed = 10}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               testing::HasSubstr("num_killed = 10; must be")));
  EXPECT_THAT(
      Splitting(0.1, kInfinity, {.num_particles = 1 << 26, .num_killed = 10}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               testing::HasSubstr("at most 2^30 / (num_steps + 1)")));
  EXPECT_THAT(MultilevelSplitting::Create(
                  QuarticTable(), *Gaussian::Create(1),
                  *SgdParams::Create(0.1, kInfinity, kInfinity),
                  {{0, -0.8, 0.8}, 0.8, 5}, SplittingOptions(), kSeed, 0),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       testing::HasSubstr("event.start = 0.8; must be")));
}

}  // namespace
}  // namespace thsgd

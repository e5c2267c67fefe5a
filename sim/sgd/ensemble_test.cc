// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/ensemble.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/rng/draws.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::uint64_t kSeed = 7;
constexpr std::uint32_t kStream = 3;
constexpr double kStart = 0.25;

class EnsembleTest : public ::testing::Test {
 protected:
  static Ensemble Make(const NoiseLaw& law, double truncation_threshold) {
    return Ensemble(Well(), law,
                    *SgdParams::Create(0.1, truncation_threshold, kInfinity),
                    kSeed, kStream);
  }

  static QuarticWell Well() { return *QuarticWell::Create(0, 1, 0.8); }

  const SymmetricLomax law_ = *SymmetricLomax::Create(1.2, 0.1);
  const Ensemble ensemble_ = Make(law_, kInfinity);
};

// The recursion of the class comment, spelled out for one chain.
TEST_F(EnsembleTest, PathFollowsTheRecursion) {
  constexpr std::uint32_t kChain = 11;
  constexpr double kThreshold = 0.02;
  const std::vector<double> path =
      Make(law_, kThreshold).SimulatePath(kStart, 5, kChain);
  const SymmetricLomaxSampler sampler(law_, 0.1);
  const GradientTable& table = ensemble_.gradient();
  std::vector<double> noise;
  for (std::uint64_t block = 0; block < 3; ++block) {
    for (double scaled : sampler(DrawWords(
             {.seed = kSeed, .stream = kStream, .chain = kChain}, block))) {
      noise.push_back(scaled);
    }
  }
  ASSERT_EQ(path.size(), 6);
  double x = kStart;
  EXPECT_EQ(path[0], x);
  int num_truncated = 0;
  for (int j = 1; j <= 5; ++j) {
    const double update = std::fma(0.1, table.Gradient(x), noise[j - 1]);
    if (update > kThreshold || update < -kThreshold) ++num_truncated;
    x -= update > kThreshold    ? kThreshold
         : update < -kThreshold ? -kThreshold
                                : update;
    EXPECT_EQ(path[j], x) << j;
  }
  // Both branches were taken.
  EXPECT_GT(num_truncated, 0);
  EXPECT_LT(num_truncated, 5);
}

TEST_F(EnsembleTest, ZeroStepsIsTheStart) {
  EXPECT_THAT(ensemble_.SimulatePath(kStart, 0, 0),
              ::testing::ElementsAre(kStart));
}

TEST_F(EnsembleTest, FirstExitIsWhereThePathLeaves) {
  const AttractionField field = Well().field();
  constexpr std::int64_t kMaxSteps = 50;
  std::vector<FirstExit> exits(500);
  ensemble_.SimulateFirstExits(field, kStart, kMaxSteps, 0,
                               absl::MakeSpan(exits));
  int num_exited = 0;
  for (std::uint32_t chain = 0; chain < exits.size(); ++chain) {
    const FirstExit& exit = exits[chain];
    const std::vector<double> path =
        ensemble_.SimulatePath(kStart, kMaxSteps, chain);
    std::int64_t first_outside = FirstExit::kCensored;
    for (std::int64_t j = kMaxSteps; j >= 1; --j) {
      if (!field.Contains(path[j])) first_outside = j;
    }
    EXPECT_EQ(exit.num_steps, first_outside);
    EXPECT_EQ(exit.position,
              path[exit.censored() ? kMaxSteps : exit.num_steps]);
    if (!exit.censored()) ++num_exited;
  }
  // Both outcomes occur.
  EXPECT_GT(num_exited, 0);
  EXPECT_LT(num_exited, 500);
}

TEST_F(EnsembleTest, CutsOfTheEnsembleLeaveNoTrace) {
  const AttractionField field = Well().field();
  std::vector<FirstExit> whole(100);
  ensemble_.SimulateFirstExits(field, kStart, 50, 1000, absl::MakeSpan(whole));
  std::vector<FirstExit> parts(100);
  const absl::Span<FirstExit> span = absl::MakeSpan(parts);
  ensemble_.SimulateFirstExits(field, kStart, 50, 1033, span.subspan(33));
  ensemble_.SimulateFirstExits(field, kStart, 50, 1000, span.subspan(0, 33));
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(whole[i].num_steps, parts[i].num_steps);
    EXPECT_EQ(whole[i].position, parts[i].position);
  }
}

TEST_F(EnsembleTest, ExitOnTheLastStepCounts) {
  const AttractionField field = Well().field();
  std::array<FirstExit, 1> exit;
  std::uint32_t chain = 0;
  do {
    ensemble_.SimulateFirstExits(field, kStart, 1000, ++chain,
                                 absl::MakeSpan(exit));
  } while (exit[0].censored());
  const std::int64_t sigma = exit[0].num_steps;
  ensemble_.SimulateFirstExits(field, kStart, sigma, chain,
                               absl::MakeSpan(exit));
  EXPECT_EQ(exit[0].num_steps, sigma);
  if (sigma > 1) {
    ensemble_.SimulateFirstExits(field, kStart, sigma - 1, chain,
                                 absl::MakeSpan(exit));
    EXPECT_TRUE(exit[0].censored());
  }
}

TEST_F(EnsembleTest, GaussianNoiseTakesBothVariatesOfABlock) {
  const Gaussian law = *Gaussian::Create(1);
  const std::vector<double> path =
      Make(law, kInfinity).SimulatePath(kStart, 2, 5);
  const std::array<double, 2> noise = GaussianSampler(
      law, 0.1)(DrawWords({.seed = kSeed, .stream = kStream, .chain = 5}, 0));
  const GradientTable& table = ensemble_.gradient();
  const double x1 = kStart - std::fma(0.1, table.Gradient(kStart), noise[0]);
  EXPECT_EQ(path[1], x1);
  EXPECT_EQ(path[2], x1 - std::fma(0.1, table.Gradient(x1), noise[1]));
}

}  // namespace
}  // namespace thsgd

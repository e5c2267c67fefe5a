// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/ensemble.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/sha256.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/numeric/polynomial.h"
#include "sim/rng/draws.h"
#include "sim/sgd/exit_attempts.h"
#include "sim/sgd/occupation.h"
#include "sim/sgd/run_blocks.h"
#include "sim/sgd/sgd_step.h"
#include "sim/sgd/step_noise.h"
#include "stats/ks_test.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

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
  EXPECT_THAT(ensemble_.SimulatePath(kStart, 0, 0), ElementsAre(kStart));
}

TEST_F(EnsembleTest, IntervalThinsThePath) {
  const std::vector<double> path = ensemble_.SimulatePath(kStart, 11, 2);
  EXPECT_THAT(ensemble_.SimulatePath(kStart, 11, 2, 4),
              ElementsAre(path[0], path[4], path[8]));
}

// The definition of exit_attempts.h, applied to whole paths.
TEST_F(EnsembleTest, AttemptsAreThoseOfThePath) {
  const AttractionField field = Well().field();
  constexpr AttemptSpec kSpec = {.core_radius = 0.1, .attempt_radius = 0.2};
  constexpr std::int64_t kMaxSteps = 301;
  for (double start : {0.0, kStart}) {
    std::vector<FirstExit> exits(300);
    const ExitAttempts attempts = ensemble_.SimulateExitAttempts(
        field, kSpec, start, kMaxSteps, 40, absl::MakeSpan(exits));
    std::vector<FirstExit> plain(exits.size());
    ensemble_.SimulateFirstExits(field, start, kMaxSteps, 40,
                                 absl::MakeSpan(plain));
    ExitAttempts expected;
    for (std::size_t i = 0; i < exits.size(); ++i) {
      ASSERT_EQ(exits[i].num_steps, plain[i].num_steps);
      ASSERT_EQ(exits[i].position, plain[i].position);
      const std::vector<double> path = ensemble_.SimulatePath(
          start, exits[i].censored() ? kMaxSteps : exits[i].num_steps,
          static_cast<std::uint32_t>(40 + i));
      std::int64_t begun = -1;
      for (std::size_t j = 0; j < path.size(); ++j) {
        const double distance = std::fabs(path[j]);
        const auto step = static_cast<std::int64_t>(j);
        if (begun < 0 && distance >= kSpec.attempt_radius) {
          ++expected.num_attempts;
          begun = step;
        }
        if (distance >= 0.8) {
          ++expected.num_succeeded;
          expected.num_succeeded_steps += step - begun;
        } else if (begun >= 0 && distance <= kSpec.core_radius) {
          ++expected.num_failed;
          expected.num_failed_steps += step - begun;
          begun = -1;
        }
      }
    }
    EXPECT_EQ(attempts.num_attempts, expected.num_attempts);
    EXPECT_EQ(attempts.num_failed, expected.num_failed);
    EXPECT_EQ(attempts.num_failed_steps, expected.num_failed_steps);
    EXPECT_EQ(attempts.num_succeeded, expected.num_succeeded);
    EXPECT_EQ(attempts.num_succeeded_steps, expected.num_succeeded_steps);
    // All kinds of attempts occur.
    EXPECT_GT(expected.num_failed, 100);
    EXPECT_GT(expected.num_succeeded, 100);
    EXPECT_GT(expected.num_attempts,
              expected.num_failed + expected.num_succeeded);
  }
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

// The recursion with the noise that is given in place of the chain's own: none,
// in either step of a block, in both, in neighbouring blocks, in the first and
// the last step; by both inner loops, through refilled and compacted slots.
TEST_F(EnsembleTest, GivenNoiseReplacesTheChainsOwn) {
  const AttractionField field = Well().field();
  constexpr std::int64_t kMaxSteps = 51;
  constexpr std::uint32_t kFirstChain = 40;
  std::vector<std::vector<StepNoise>> given(500);
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::int64_t step = 1 + static_cast<std::int64_t>(i * i % kMaxSteps);
    const double noise = 0.15 * static_cast<double>(i % 13) - 0.9;
    if (i % 5 > 0) given[i].push_back({step, noise});
    if (i % 5 > 1 && step < kMaxSteps) given[i].push_back({step + 1, noise});
    if (i % 5 > 2 && step + 2 < kMaxSteps) {
      given[i].push_back({step + 3, 2 * noise});
    }
    if (i % 5 > 3 && step + 3 < kMaxSteps) given[i].push_back({kMaxSteps, 1});
  }
  Ensemble ensemble = Make(law_, 0.3);
  const SymmetricLomaxSampler sampler(law_, 0.1);
  for (RunBlocksFunction run_blocks : {RunBlocks, RunBlocksReference}) {
    ensemble.UseForTest(run_blocks);
    std::vector<FirstExit> exits(given.size());
    ensemble.SimulateFirstExits(field, kStart, kMaxSteps, kFirstChain, given,
                                absl::MakeSpan(exits));
    int num_exited = 0;
    for (std::size_t i = 0; i < given.size(); ++i) {
      const ChainKey key = {
          .seed = kSeed,
          .stream = kStream,
          .chain = kFirstChain + static_cast<std::uint32_t>(i)};
      double x = kStart;
      FirstExit expected = {FirstExit::kCensored, 0};
      for (std::int64_t j = 1; j <= kMaxSteps && expected.censored(); ++j) {
        double noise = sampler(DrawWords(key, (j - 1) / 2))[(j - 1) % 2];
        for (const StepNoise& g : given[i]) {
          if (g.step == j) noise = g.scaled_noise;
        }
        x = SgdStep(*SgdParams::Create(0.1, 0.3, kInfinity),
                    ensemble.gradient(), x, noise);
        if (!field.Contains(x)) expected.num_steps = j;
      }
      EXPECT_EQ(exits[i].num_steps, expected.num_steps) << i;
      EXPECT_EQ(exits[i].position, x) << i;
      if (!expected.censored()) ++num_exited;
    }
    EXPECT_GT(num_exited, 50);
    EXPECT_LT(num_exited, 450);
  }
}

// A chain on the wall is where it may be, even where the field ends there.
TEST_F(EnsembleTest, WallsAreNoExits) {
  const Ensemble ensemble(Well(), law_, *SgdParams::Create(0.1, 0.5, 0.8),
                          kSeed, kStream);
  constexpr int kSteps = 500;
  std::vector<FirstExit> exits(50);
  ensemble.SimulateFirstExits(Well().field(), kStart, kSteps, 0,
                              absl::MakeSpan(exits));
  int num_at_wall = 0;
  for (std::uint32_t chain = 0; chain < exits.size(); ++chain) {
    EXPECT_TRUE(exits[chain].censored());
    for (double x : ensemble.SimulatePath(kStart, kSteps, chain)) {
      if (std::fabs(x) == 0.8) ++num_at_wall;
    }
  }
  EXPECT_GT(num_at_wall, 0);
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

// Occupation, transitions, histogram and jumps against the same chains' paths,
// counted one step at a time.
class OccupationTest : public EnsembleTest {
 protected:
  static constexpr std::int64_t kNumSteps =
      201;  // odd: half a block at the end
  static constexpr int kNumChains = 150;

  // Chains that move a lot: large steps between walls at +-1.
  OccupationTest()
      : ensemble_(Well(), law_, *SgdParams::Create(0.5, 0.25, 1), kSeed,
                  kStream) {}

  OccupationSpec Spec() const {
    OccupationSpec spec;
    spec.regions = RegionsBetween({-0.25, 0, 0.15});
    spec.histogram = {.lower = -0.5, .upper = 0.75, .num_bins = 10};
    spec.jump_threshold = 0.2;
    spec.keep_final_positions = true;
    return spec;
  }

  Occupation CountOneByOne(const OccupationSpec& spec) const {
    const int num_regions = static_cast<int>(spec.regions.size());
    const auto find = [&](double x) {
      int region = -1;
      for (int i = 0; i < num_regions; ++i) {
        if (spec.regions[i].Contains(x)) region = i;
      }
      return region;
    };
    Occupation counted(spec);
    counted.num_chains = kNumChains;
    counted.num_steps = kNumChains * kNumSteps;
    for (std::uint32_t chain = 0; chain < kNumChains; ++chain) {
      const std::vector<double> path =
          ensemble_.SimulatePath(kStart, kNumSteps, chain);
      int region = find(kStart);
      std::int64_t entered = 0;
      std::vector<std::int64_t> chain_steps(num_regions);
      for (std::int64_t j = 1; j <= kNumSteps; ++j) {
        const int next = find(path[j]);
        if (next >= 0 && next != region) {
          ++counted.num_transitions[region * num_regions + next];
          counted.transition_steps[region * num_regions + next] += j - entered;
          region = next;
          entered = j;
        }
        ++counted.region_steps[region];
        ++chain_steps[region];
        if (std::fabs(path[j] - path[j - 1]) > spec.jump_threshold) {
          ++counted.num_big_jumps;
        }
        if (spec.histogram && j % spec.histogram_interval == 0) {
          ++counted.histogram[path[j] < -0.5 ? 0
                              : path[j] >= 0.75
                                  ? 11
                                  : 1 + static_cast<int>((path[j] + 0.5) * 8)];
        }
      }
      ++counted.num_final[region];
      for (int i = 0; i < num_regions; ++i) {
        const std::int64_t units =
            std::llround(chain_steps[i] * 32768.0 / kNumSteps);
        counted.share_squares[i] += units * units;
      }
      if (spec.keep_final_positions) {
        counted.final_positions.push_back(path[kNumSteps]);
      }
    }
    return counted;
  }

  static void ExpectEqual(const Occupation& a, const Occupation& b) {
    EXPECT_EQ(a.num_chains, b.num_chains);
    EXPECT_EQ(a.num_steps, b.num_steps);
    EXPECT_EQ(a.num_failed, b.num_failed);
    EXPECT_EQ(a.region_steps, b.region_steps);
    EXPECT_EQ(a.num_transitions, b.num_transitions);
    EXPECT_EQ(a.transition_steps, b.transition_steps);
    EXPECT_EQ(a.num_final, b.num_final);
    EXPECT_EQ(a.share_squares, b.share_squares);
    EXPECT_EQ(a.histogram, b.histogram);
    EXPECT_EQ(a.num_big_jumps, b.num_big_jumps);
    EXPECT_EQ(a.final_positions, b.final_positions);
  }

  const Ensemble ensemble_;
};

TEST_F(OccupationTest, CountsWhatThePathsDo) {
  const OccupationSpec spec = Spec();
  const Occupation counted = CountOneByOne(spec);
  ExpectEqual(
      ensemble_.SimulateOccupation(spec, kStart, kNumSteps, 0, kNumChains),
      counted);
  // Every kind of event is there, jumps over a region as well.
  EXPECT_GT(counted.num_big_jumps, 0);
  EXPECT_GT(counted.num_transitions[1 * 4 + 3], 0);
  for (std::int64_t steps : counted.region_steps) EXPECT_GT(steps, 0);
}

TEST_F(OccupationTest, WithoutExtrasTheRestIsTheSame) {
  OccupationSpec spec;
  spec.regions = Spec().regions;
  ExpectEqual(
      ensemble_.SimulateOccupation(spec, kStart, kNumSteps, 0, kNumChains),
      CountOneByOne(spec));
}

// With and without a look at each step; intervals that end blocks of two steps
// and that do not, longer than a chain, and with slots that run out.
TEST_F(OccupationTest, EveryKthStepIsBinned) {
  for (double jump_threshold : {kInfinity, 0.2}) {
    for (std::int64_t interval : {1, 2, 3, 7, 100, 201, 202}) {
      OccupationSpec spec = Spec();
      spec.jump_threshold = jump_threshold;
      spec.histogram_interval = interval;
      const Occupation counted = CountOneByOne(spec);
      ExpectEqual(
          ensemble_.SimulateOccupation(spec, kStart, kNumSteps, 0, kNumChains),
          counted);
      EXPECT_EQ(std::accumulate(counted.histogram.begin(),
                                counted.histogram.end(), std::int64_t{0}),
                kNumChains * (kNumSteps / interval))
          << interval;
    }
  }
}

TEST_F(OccupationTest, BetweenCoresTheLastCoreCounts) {
  OccupationSpec spec;
  spec.regions = {{-1.5, -0.5}, {-0.125, 0.375}, {0.5, 1.5}};
  const Occupation counted = CountOneByOne(spec);
  ExpectEqual(
      ensemble_.SimulateOccupation(spec, kStart, kNumSteps, 0, kNumChains),
      counted);
  EXPECT_GT(counted.num_transitions[1], 0);
}

TEST_F(OccupationTest, PartsAddUpToTheWhole) {
  const OccupationSpec spec = Spec();
  Occupation sum(spec);
  for (int first = 0; first < kNumChains; first += 37) {
    sum.Add(ensemble_.SimulateOccupation(spec, kStart, kNumSteps, first,
                                         std::min(37, kNumChains - first)));
  }
  ExpectEqual(sum, ensemble_.SimulateOccupation(spec, kStart, kNumSteps, 0,
                                                kNumChains));
}

TEST_F(OccupationTest, InnerLoopsAgree) {
  const OccupationSpec spec = Spec();
  const Occupation vector =
      ensemble_.SimulateOccupation(spec, kStart, kNumSteps, 0, kNumChains);
  Ensemble other = ensemble_;
  other.UseForTest(RunBlocksReference);
  ExpectEqual(other.SimulateOccupation(spec, kStart, kNumSteps, 0, kNumChains),
              vector);
}

// The driver renews a chain's generator every 65,536 blocks.
TEST_F(EnsembleTest, LongChainsAreTheirPaths) {
  constexpr std::int64_t kSteps = 2 * 65'536 + 35;
  const Ensemble ensemble(Well(), law_, *SgdParams::Create(0.01, 0.5, 0.75),
                          kSeed, kStream);
  OccupationSpec spec;
  spec.regions = RegionsBetween({0});
  spec.keep_final_positions = true;
  const Occupation occupation =
      ensemble.SimulateOccupation(spec, kStart, kSteps, 40, 2);
  EXPECT_EQ(occupation.final_positions[0],
            ensemble.SimulatePath(kStart, kSteps, 40).back());
  EXPECT_EQ(occupation.final_positions[1],
            ensemble.SimulatePath(kStart, kSteps, 41).back());
}

// By hand: with a learning rate of 1/2 and next to no noise the quadratic well
// halves x in each step, up to what the noise and the table add: less than
// 1e-6 here.
TEST(EnsembleByHandTest, HalvingCrossesEachBoundaryOnce) {
  const QuadraticWell well = *QuadraticWell::Create(0, 1, -2, 2);
  const NoiseLaw law = *Gaussian::Create(1e-9);
  const Ensemble ensemble(well, law, *SgdParams::Create(0.5, 0.3, 2), 1, 1);
  // 1.6, 1.3, 1.0, 0.7 (truncated to 0.3 a step), 0.4, 0.2, 0.1, 0.05.
  const std::vector<double> expected = {1.6, 1.3, 1.0, 0.7,
                                        0.4, 0.2, 0.1, 0.05};
  const std::vector<double> path = ensemble.SimulatePath(1.6, 7, 3);
  ASSERT_EQ(path.size(), expected.size());
  for (std::size_t j = 0; j < path.size(); ++j) {
    EXPECT_NEAR(path[j], expected[j], 1e-6) << j;
  }
  OccupationSpec spec;
  spec.regions = RegionsBetween({0.15, 0.55});
  const Occupation occupation =
      ensemble.SimulateOccupation(spec, 1.6, 7, 0, 100);
  EXPECT_THAT(occupation.region_steps, ElementsAre(200, 200, 300));
  EXPECT_THAT(occupation.num_transitions,
              ElementsAre(0, 0, 0, 100, 0, 0, 0, 100, 0));
  EXPECT_THAT(occupation.transition_steps,
              ElementsAre(0, 0, 0, 200, 0, 0, 0, 400, 0));
  std::vector<FirstExit> exits(100);
  ensemble.SimulateFirstExits({.minimum = 1.6, .lower = 0.85, .upper = 1.9},
                              1.6, 7, 0, absl::MakeSpan(exits));
  for (const FirstExit& exit : exits) {
    EXPECT_EQ(exit.num_steps, 3);
    EXPECT_NEAR(exit.position, 0.7, 1e-6);
  }
}

// Against X_j = Project(X_{j-1} - phi_b(eta f'(X_{j-1}) + eta Z_j)) in long
// double with the gradient in closed form and the same draws. phi_b and the
// projection bring points no further apart, so the distance D_j between the
// two chains obeys
//   D_j <= |1 - eta slope| D_{j-1} + eta error_bound + noise + rounding,
// slope the secant of f' between the two, noise <= 4e-11 (eta s + |eta Z|)
// where |eta Z| matters only up to b + eta max |f'|.
TEST(EnsembleExactnessTest, StaysWithinTheErrorBoundOfTheEquation) {
  constexpr double kEta = 0.001;
  constexpr double kThreshold = 0.5;
  constexpr double kBound = 1.6;
  constexpr double kScale = 0.1;
  constexpr int kNumSteps = 20'000;
  const auto gradient =
      std::make_shared<const GradientTable>(*GradientTable::Create(
          [](const HighPrecision& x) -> HighPrecision {
            return FourMinimaLandscape::Gradient(x);
          },
          -kBound, kBound, 0x1p-22));
  const SymmetricLomax law = *SymmetricLomax::Create(1.2, kScale);
  const Ensemble ensemble(gradient, law,
                          *SgdParams::Create(kEta, kThreshold, kBound), kSeed,
                          kStream);
  const long double eta = kEta;
  const long double noise_bound =
      4e-11L * (kEta * kScale + kThreshold + kEta * gradient->max_gradient());
  const long double rounding = 4 * 0x1p-53L * (kBound + kThreshold);
  for (std::uint32_t chain = 0; chain < 4; ++chain) {
    const std::vector<double> path =
        ensemble.SimulatePath(-0.7, kNumSteps, chain);
    long double exact = path[0];
    long double bound = 0;
    for (int j = 1; j <= kNumSteps; ++j) {
      const WordPair words = DrawWords(
          {.seed = kSeed, .stream = kStream, .chain = chain}, (j - 1) / 2);
      const std::uint64_t word = j % 2 == 1 ? words.first : words.second;
      const long double u = ((word & 0x000fffffffffffffu) + 0.5L) * 0x1p-52L;
      const long double magnitude = kScale * (std::pow(u, -1 / 1.2L) - 1);
      const long double z = (word >> 63) != 0 ? -magnitude : magnitude;
      const long double x = path[j - 1];
      const long double slope = x == exact
                                    ? 0
                                    : (FourMinimaLandscape::Gradient(x) -
                                       FourMinimaLandscape::Gradient(exact)) /
                                          (x - exact);
      bound = std::fabs(1 - eta * slope) * bound +
              eta * gradient->error_bound() + noise_bound + rounding;
      const long double update =
          eta * FourMinimaLandscape::Gradient(exact) + eta * z;
      exact -= std::copysign(
          std::min<long double>(std::fabs(update), kThreshold), update);
      exact = std::clamp<long double>(exact, -kBound, kBound);
      ASSERT_LE(std::fabs(path[j] - exact), bound)
          << "chain " << chain << " step " << j;
    }
    // The bound says something.
    EXPECT_LE(bound, 1e-5) << chain;
  }
}

// The stationary law of X_j = (1 - eta) X_{j-1} - eta Z_j with standard normal
// Z is normal with variance eta / (2 - eta); (1 - eta)^1000 forgets the start.
// False-alarm budget 1e-6, seed fixed; 20,000 chains find a standard deviation
// off by 15 % with probability above 0.999.
TEST(EnsembleLawTest, GaussianNoiseInAQuadraticWell) {
  constexpr double kEta = 0.0625;
  const QuadraticWell well = *QuadraticWell::Create(0, 1, -4, 4);
  const NoiseLaw law = *Gaussian::Create(1);
  const Ensemble ensemble(well, law, *SgdParams::Create(kEta, kInfinity, 4),
                          20213, 0);
  OccupationSpec spec;
  spec.regions = RegionsBetween({});
  spec.keep_final_positions = true;
  const Occupation occupation =
      ensemble.SimulateOccupation(spec, 0.5, 1000, 0, 20'000);
  const double deviation = std::sqrt(kEta / (2 - kEta));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const KsTestResult result,
      KsTest(occupation.final_positions, [&](double x) {
        return std::erfc(-x / (deviation * std::sqrt(2.0))) / 2;
      }));
  EXPECT_GE(result.p_value, 1e-6) << "distance " << result.statistic;
}

// Frozen bits: a change of this digest is a change of every published number,
// and a difference between machines is a broken promise.
TEST(EnsembleGoldenTest, DigestIsFrozen) {
  const auto gradient =
      std::make_shared<const GradientTable>(*GradientTable::Create(
          [](const HighPrecision& x) -> HighPrecision {
            return FourMinimaLandscape::Gradient(x);
          },
          -1.6, 1.6, 0x1p-16));
  OccupationSpec spec;
  spec.regions = RegionsBetween(FourMinimaLandscape::kMaxima);
  spec.keep_final_positions = true;
  std::string bits;
  for (const NoiseLaw& law : {NoiseLaw(*SymmetricLomax::Create(1.2, 0.1)),
                              NoiseLaw(*Gaussian::Create(1))}) {
    const Ensemble ensemble(gradient, law, *SgdParams::Create(0.001, 0.5, 1.6),
                            2021, 6);
    const Occupation occupation =
        ensemble.SimulateOccupation(spec, -0.7, 3001, 0, 301);
    for (double x : occupation.final_positions) {
      absl::StrAppend(&bits, absl::Hex(std::bit_cast<std::uint64_t>(x)), "\n");
    }
    for (std::int64_t steps : occupation.region_steps) {
      absl::StrAppend(&bits, steps, "\n");
    }
  }
  EXPECT_EQ(Sha256Hex(bits),
            "35b444ac9ddcb25fd7951f6fc245a72290753f46c396287cc744296bd3332515");
}

}  // namespace
}  // namespace thsgd

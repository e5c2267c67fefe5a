// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/multivariate_ensemble.h"

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

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/sha256.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/rng/draws.h"
#include "sim/sgd/ball.h"
#include "sim/sgd/multivariate_field.h"
#include "sim/sgd/multivariate_occupation.h"
#include "sim/sgd/run_multivariate_steps.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::uint64_t kSeed = 7;
constexpr std::uint32_t kStream = 3;

VectorNoiseLaw Isotropic(int dimension, double tail_index, double scale) {
  return *VectorLomax::Create(tail_index, scale,
                              *GaussianDirections::Uniform(dimension));
}

ScaledHimmelblau Himmelblau() {
  return *ScaledHimmelblau::Create(0.01, 0.5, 0.25);
}

// Chains that move between the four minima a lot.
MultivariateEnsemble Wanderers() {
  return MultivariateEnsemble(Himmelblau(), Isotropic(2, 1.2, 4),
                              *SgdParams::Create(0.02, 1, 2.25), kSeed,
                              kStream);
}

std::vector<double> Minimum(int i) {
  const std::array<double, 2> minimum = Himmelblau().minima()[i];
  return {minimum[0], minimum[1]};
}

double Distance(absl::Span<const double> x, absl::Span<const double> y) {
  double square = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double difference = x[k] - y[k];
    square = std::fma(difference, difference, square);
  }
  return std::sqrt(square);
}

// The recursion of the class comment, spelled out for one chain.
TEST(MultivariateEnsembleTest, PathFollowsTheRecursion) {
  constexpr std::uint32_t kChain = 11;
  constexpr double kRate = 0.125;
  constexpr double kThreshold = 0.05;
  const VectorLomax law =
      *VectorLomax::Create(1.2, 0.1, *GaussianDirections::Uniform(3));
  const MultivariateEnsemble ensemble(
      *QuadraticBowl::Create({0, 1, 2}, {1, 2, 3}, 10), law,
      *SgdParams::Create(kRate, kThreshold, 2.015625), kSeed, kStream);
  std::vector<double> x = {0.25, 1.25, 1.75};
  const std::vector<double> path = ensemble.SimulatePath(x, 200, kChain);
  ASSERT_EQ(path.size(), 201u * 3);
  const VectorLomaxSampler sampler(law, kRate);
  int num_truncated = 0;
  int num_projected = 0;
  for (int j = 1; j <= 200; ++j) {
    std::array<double, 3> u;
    sampler({.seed = kSeed, .stream = kStream, .chain = kChain}, j - 1,
            absl::MakeSpan(u));
    for (int k = 0; k < 3; ++k)
      u[k] = std::fma(kRate, (k + 1) * (x[k] - k), u[k]);
    const double square =
        std::fma(u[2], u[2], std::fma(u[1], u[1], std::fma(u[0], u[0], 0.0)));
    if (square > kThreshold * kThreshold) {
      ++num_truncated;
      const double ratio = kThreshold / std::sqrt(square);
      for (double& entry : u) entry *= ratio;
    }
    for (int k = 0; k < 3; ++k) {
      x[k] -= u[k];
      if (x[k] > 2.015625) {
        ++num_projected;
        x[k] = 2.015625;
      }
      EXPECT_EQ(path[3 * j + k], x[k]) << j;
    }
  }
  EXPECT_GT(num_truncated, 0);
  EXPECT_LT(num_truncated, 200);
  EXPECT_GT(num_projected, 0);
}

TEST(MultivariateEnsembleTest, FirstExitIsWhereThePathLeaves) {
  const QuadraticBowl bowl =
      *QuadraticBowl::Create({0.5, -0.5, 0, 0, 1}, {1, 1, 2, 1, 3}, 0.4);
  const MultivariateEnsemble ensemble(bowl, Isotropic(5, 1.2, 0.1),
                                      *SgdParams::Create(0.1, 0.3, kInfinity),
                                      kSeed, kStream);
  const std::vector<double> start = {0.5, -0.5, 0.1, 0, 1};
  constexpr std::int64_t kMaxSteps = 100;
  const MultivariateExits exits = ensemble.SimulateFirstExits(
      DeclaredField(bowl), start, kMaxSteps, 1000, 300);
  int num_exited = 0;
  for (std::uint32_t i = 0; i < 300; ++i) {
    const std::vector<double> path =
        ensemble.SimulatePath(start, kMaxSteps, 1000 + i);
    const auto position = [&](std::int64_t step) {
      return absl::MakeConstSpan(path).subspan(5 * step, 5);
    };
    std::int64_t first_outside = MultivariateExits::kCensored;
    for (std::int64_t j = kMaxSteps; j >= 1; --j) {
      if (!bowl.Contains(position(j))) first_outside = j;
    }
    EXPECT_EQ(exits.num_steps[i], first_outside);
    EXPECT_EQ(exits.position(i),
              position(exits.censored(i) ? kMaxSteps : first_outside));
    EXPECT_TRUE(exits.finite(i));
    if (!exits.censored(i)) ++num_exited;
  }
  // Both outcomes occur.
  EXPECT_GT(num_exited, 20);
  EXPECT_LT(num_exited, 280);
}

TEST(MultivariateEnsembleTest, FlowDecidesOutsideTheCore) {
  const auto landscape =
      std::make_shared<const MultivariateLandscape>(Himmelblau());
  const MultivariateEnsemble ensemble = Wanderers();
  constexpr std::int64_t kMaxSteps = 8;
  const MultivariateExits exits = ensemble.SimulateFirstExits(
      FlowField(landscape, {Minimum(0), 0.2}), Minimum(0), kMaxSteps, 0, 100);
  int num_exited = 0;
  int num_inside_but_not_in_core = 0;
  for (std::uint32_t chain = 0; chain < 100; ++chain) {
    const std::vector<double> path =
        ensemble.SimulatePath(Minimum(0), kMaxSteps, chain);
    for (std::int64_t j = 1; j <= kMaxSteps; ++j) {
      const auto x = absl::MakeConstSpan(path).subspan(2 * j, 2);
      const absl::StatusOr<int> field = Himmelblau().FieldIndex(x);
      const bool inside = field.ok() && *field == 0;
      if (!inside) {
        EXPECT_EQ(exits.num_steps[chain], j);
        EXPECT_EQ(exits.position(chain), x);
        ++num_exited;
        break;
      }
      if (Distance(x, Minimum(0)) > 0.2) ++num_inside_but_not_in_core;
      if (j == kMaxSteps) {
        EXPECT_TRUE(exits.censored(chain));
      }
    }
  }
  EXPECT_GT(num_exited, 10);
  EXPECT_LT(num_exited, 90);
  EXPECT_GT(num_inside_but_not_in_core, 50);
}

TEST(MultivariateEnsembleTest, CutsOfTheEnsembleLeaveNoTrace) {
  const QuadraticBowl bowl = *QuadraticBowl::Create({0, 0}, {1, 1}, 0.4);
  const MultivariateEnsemble ensemble(bowl, Isotropic(2, 1.2, 0.1),
                                      *SgdParams::Create(0.1, 0.3, kInfinity),
                                      kSeed, kStream);
  const MultivariateField field = DeclaredField(bowl);
  const MultivariateExits whole =
      ensemble.SimulateFirstExits(field, {0, 0}, 50, 1000, 200);
  const MultivariateExits second =
      ensemble.SimulateFirstExits(field, {0, 0}, 50, 1033, 167);
  const MultivariateExits first =
      ensemble.SimulateFirstExits(field, {0, 0}, 50, 1000, 33);
  for (int i = 0; i < 200; ++i) {
    const MultivariateExits& part = i < 33 ? first : second;
    const int j = i < 33 ? i : i - 33;
    EXPECT_EQ(whole.num_steps[i], part.num_steps[j]);
    EXPECT_EQ(whole.position(i), part.position(j));
  }
}

TEST(MultivariateEnsembleTest, ExitOnTheLastStepCounts) {
  const QuadraticBowl bowl = *QuadraticBowl::Create({0, 0}, {1, 1}, 0.4);
  const MultivariateEnsemble ensemble(bowl, Isotropic(2, 1.2, 0.1),
                                      *SgdParams::Create(0.1, 0.3, kInfinity),
                                      kSeed, kStream);
  const auto exit = [&](std::int64_t max_steps) {
    return ensemble.SimulateFirstExits(DeclaredField(bowl), {0, 0}, max_steps,
                                       5, 1);
  };
  const std::int64_t sigma = exit(1'000'000).num_steps[0];
  ASSERT_GT(sigma, 1);
  EXPECT_EQ(exit(sigma).num_steps[0], sigma);
  EXPECT_TRUE(exit(sigma - 1).censored(0));
}

// Diverging chains are counted in the step in which they stop being finite.
TEST(MultivariateEnsembleTest, FailedChainsAreCounted) {
  const MultivariateEnsemble ensemble(
      *ProductLandscape::Create(*PolynomialLandscape::DoubleWell(0, 1, 1, 0),
                                2),
      Isotropic(2, 1.2, 0.1), *SgdParams::Create(0.5, kInfinity, kInfinity),
      kSeed, kStream);
  MultivariateOccupationSpec spec;
  spec.regions = {{{1, 1}, 0.1}, {{-1, -1}, 0.1}};
  spec.keep_final_positions = true;
  const MultivariateOccupation occupation =
      ensemble.SimulateOccupation(spec, {1, 1}, 200, 0, 100);
  EXPECT_EQ(occupation.num_failed, 100);
  EXPECT_EQ(occupation.num_steps, occupation.region_steps[0] +
                                      occupation.region_steps[1] +
                                      occupation.num_failed);
  for (double x : occupation.final_positions) EXPECT_TRUE(std::isnan(x));
  const MultivariateField everywhere = {
      .core = {{1, 1}, 2},
      .contains = [](absl::Span<const double>) { return true; }};
  const MultivariateExits exits =
      ensemble.SimulateFirstExits(everywhere, {1, 1}, 200, 0, 100);
  std::int64_t num_steps = 0;
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(exits.finite(i));
    EXPECT_FALSE(exits.censored(i));
    num_steps += exits.num_steps[i];
  }
  EXPECT_EQ(num_steps, occupation.num_steps);
}

// Occupation, transitions, histogram and jumps against the same chains' paths,
// counted one step at a time.
class MultivariateOccupationTest : public ::testing::Test {
 protected:
  static constexpr std::int64_t kNumSteps = 201;
  static constexpr int kNumChains = 150;

  static MultivariateOccupationSpec Cores() {
    MultivariateOccupationSpec spec;
    for (int i = 0; i < 4; ++i) {
      spec.regions.push_back({Minimum(i), 0.1 + 0.05 * i});
    }
    return spec;
  }

  static MultivariateOccupationSpec Everything() {
    MultivariateOccupationSpec spec = Cores();
    spec.histogram = {.lower = -1.5, .upper = 1.25, .num_bins = 11};
    spec.planar_histogram = {
        .lower = {-2, -1}, .upper = {2, 1.5}, .num_bins = {8, 10}};
    spec.jump_threshold = 0.2;
    spec.keep_final_positions = true;
    return spec;
  }

  MultivariateOccupation CountOneByOne(
      const MultivariateOccupationSpec& spec) const {
    const int num_regions = static_cast<int>(spec.regions.size());
    MultivariateOccupation counted(spec);
    counted.num_chains = kNumChains;
    counted.num_steps = kNumChains * kNumSteps;
    for (std::uint32_t chain = 0; chain < kNumChains; ++chain) {
      const std::vector<double> path =
          ensemble_.SimulatePath(Minimum(1), kNumSteps, chain);
      int core = 1;
      std::vector<std::int64_t> chain_steps(num_regions);
      std::int64_t entered = 0;
      for (std::int64_t j = 1; j <= kNumSteps; ++j) {
        const auto x = absl::MakeConstSpan(path).subspan(2 * j, 2);
        for (int i = 0; i < num_regions; ++i) {
          if (i != core && spec.regions[i].Contains(x)) {
            ++counted.num_transitions[core * num_regions + i];
            counted.transition_steps[core * num_regions + i] += j - entered;
            core = i;
            entered = j;
            break;
          }
        }
        ++counted.region_steps[core];
        ++chain_steps[core];
        if (Distance(x, absl::MakeConstSpan(path).subspan(2 * j - 2, 2)) >
            spec.jump_threshold) {
          ++counted.num_big_jumps;
        }
        const bool binned = j % spec.histogram_interval == 0;
        if (binned && spec.histogram) {
          ++counted.histogram[x[0] < -1.5 ? 0
                              : x[0] >= 1.25
                                  ? 12
                                  : 1 + static_cast<int>((x[0] + 1.5) * 4)];
        }
        if (binned && spec.planar_histogram) {
          const int i = x[0] < -2   ? 0
                        : x[0] >= 2 ? 9
                                    : 1 + static_cast<int>((x[0] + 2) * 2);
          const int k = x[1] < -1     ? 0
                        : x[1] >= 1.5 ? 11
                                      : 1 + static_cast<int>((x[1] + 1) * 4);
          ++counted.planar_histogram[12 * i + k];
        }
      }
      ++counted.num_final[core];
      for (int i = 0; i < num_regions; ++i) {
        // In units of 2^-15, to the nearest.
        const std::int64_t units =
            (2 * 32768 * chain_steps[i] + kNumSteps) / (2 * kNumSteps);
        counted.share_squares[i] += units * units;
      }
      if (spec.keep_final_positions) {
        counted.final_positions.insert(counted.final_positions.end(),
                                       path.end() - 2, path.end());
      }
    }
    return counted;
  }

  MultivariateOccupation Simulate(const MultivariateOccupationSpec& spec,
                                  int first, int num_chains) const {
    return ensemble_.SimulateOccupation(spec, Minimum(1), kNumSteps, first,
                                        num_chains);
  }

  static void ExpectEqual(const MultivariateOccupation& a,
                          const MultivariateOccupation& b) {
    EXPECT_EQ(a.num_chains, b.num_chains);
    EXPECT_EQ(a.num_steps, b.num_steps);
    EXPECT_EQ(a.num_failed, b.num_failed);
    EXPECT_EQ(a.region_steps, b.region_steps);
    EXPECT_EQ(a.num_transitions, b.num_transitions);
    EXPECT_EQ(a.transition_steps, b.transition_steps);
    EXPECT_EQ(a.num_final, b.num_final);
    EXPECT_EQ(a.share_squares, b.share_squares);
    EXPECT_EQ(a.histogram, b.histogram);
    EXPECT_EQ(a.planar_histogram, b.planar_histogram);
    EXPECT_EQ(a.num_big_jumps, b.num_big_jumps);
    EXPECT_EQ(a.final_positions, b.final_positions);
  }

  const MultivariateEnsemble ensemble_ = Wanderers();
};

TEST_F(MultivariateOccupationTest, CountsWhatThePathsDo) {
  const MultivariateOccupation counted = CountOneByOne(Everything());
  ExpectEqual(Simulate(Everything(), 0, kNumChains), counted);
  // Every kind of event is there.
  EXPECT_GT(counted.num_big_jumps, 10);
  std::int64_t num_transitions = 0;
  for (std::int64_t moves : counted.num_transitions) num_transitions += moves;
  EXPECT_GT(num_transitions, 50);
  for (std::int64_t steps : counted.region_steps) EXPECT_GT(steps, 0);
}

TEST_F(MultivariateOccupationTest, WithoutExtrasTheRestIsTheSame) {
  ExpectEqual(Simulate(Cores(), 0, kNumChains), CountOneByOne(Cores()));
}

// With and without a look at each step; intervals longer than a chain, and
// slots that run out.
TEST_F(MultivariateOccupationTest, EveryKthStepIsBinned) {
  for (double jump_threshold : {kInfinity, 0.2}) {
    for (std::int64_t interval : {1, 2, 7, 201, 202}) {
      MultivariateOccupationSpec spec = Everything();
      spec.jump_threshold = jump_threshold;
      spec.histogram_interval = interval;
      const MultivariateOccupation counted = CountOneByOne(spec);
      ExpectEqual(Simulate(spec, 0, kNumChains), counted);
      EXPECT_EQ(
          std::accumulate(counted.planar_histogram.begin(),
                          counted.planar_histogram.end(), std::int64_t{0}),
          kNumChains * (kNumSteps / interval))
          << interval;
    }
  }
}

TEST_F(MultivariateOccupationTest, PartsAddUpToTheWhole) {
  MultivariateOccupation sum(Everything());
  for (int first = 0; first < kNumChains; first += 37) {
    sum.Add(Simulate(Everything(), first, std::min(37, kNumChains - first)));
  }
  ExpectEqual(sum, Simulate(Everything(), 0, kNumChains));
}

TEST_F(MultivariateOccupationTest, InnerLoopsAgree) {
  MultivariateEnsemble other = ensemble_;
  other.UseForTest(RunMultivariateReference);
  ExpectEqual(other.SimulateOccupation(Everything(), Minimum(1), kNumSteps, 0,
                                       kNumChains),
              Simulate(Everything(), 0, kNumChains));
}

TEST_F(MultivariateOccupationTest, NamesEveryFaultAtOnce) {
  MultivariateOccupationSpec spec;
  EXPECT_THAT(ValidateOccupationSpec(spec, 2),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "number of regions = 0; must be >= 1"));
  spec.regions = {{{0, 0}, 1}, {{3, 4}, 4.5}, {{1}, 0}, {{1, NAN}, 1}};
  spec.histogram = {.lower = 0, .upper = 1, .num_bins = 10001};
  spec.planar_histogram = {
      .lower = {0, 0}, .upper = {0, 1}, .num_bins = {0, 1}};
  spec.histogram_interval = 0;
  spec.jump_threshold = -1;
  EXPECT_THAT(
      ValidateOccupationSpec(spec, 2),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "distance of region[0] and region[1] = 5; must be at least the "
               "sum of their radii, 5.5\n"
               "region[2].radius = 0; must be > 0 and finite\n"
               "region[2].center: 1 coordinates are given; must be the "
               "landscape's dimension, 2\n"
               "region[3].center[1] = nan; must be finite\n"
               "distance of region[0] and region[3] = nan; must be at least "
               "the sum of their radii, 2\n"
               "distance of region[1] and region[3] = nan; must be at least "
               "the sum of their radii, 5.5\n"
               "histogram.num_bins = 10001; must be 1 to 10000\n"
               "planar_histogram[0].upper = 0; must be > lower and finite\n"
               "planar_histogram[0].num_bins = 0; must be 1 to 10000\n"
               "histogram_interval = 0; must be >= 1\n"
               "jump_threshold = -1; must be >= 0"));
  EXPECT_TRUE(ValidateOccupationSpec(Everything(), 2).ok());
}

// In many dimensions fewer slots are used and several blocks a step.
TEST(MultivariateEnsembleTest, HighDimensionsAreTheirPaths) {
  for (int dimension : {10, 100}) {
    const MultivariateEnsemble ensemble(
        *ProductLandscape::Create(*PolynomialLandscape::DoubleWell(0, 1, 1, 0),
                                  dimension),
        Isotropic(dimension, 1.2, 1), *SgdParams::Create(0.01, 0.5, 2), kSeed,
        kStream);
    MultivariateOccupationSpec spec;
    const std::vector<double> start(dimension, -1);
    spec.regions = {{start, 0.5}, {std::vector<double>(dimension, 1), 0.5}};
    spec.keep_final_positions = true;
    const MultivariateOccupation occupation =
        ensemble.SimulateOccupation(spec, start, 50, 4, 70);
    EXPECT_EQ(occupation.region_steps[0], 70 * 50);
    for (int i : {0, 31, 32, 69}) {
      const std::vector<double> path = ensemble.SimulatePath(start, 50, 4 + i);
      EXPECT_EQ(absl::MakeConstSpan(occupation.final_positions)
                    .subspan(i * dimension, dimension),
                absl::MakeConstSpan(path).subspan(50 * dimension, dimension));
    }
  }
}

// By hand: with a learning rate of 1/2 and next to no noise the bowl halves
// x - m in each step.
TEST(MultivariateByHandTest, HalvingEntersTheCoreOnce) {
  const QuadraticBowl bowl = *QuadraticBowl::Create({0, 0}, {1, 1}, 3);
  const MultivariateEnsemble ensemble(bowl, *VectorGaussian::Create(2, 1e-9),
                                      *SgdParams::Create(0.5, 0.5, 2), 1, 1);
  // |x| = 2, 1.5 and 1 (truncated to 0.5 a step), 0.5, 0.25, 0.125.
  const std::vector<double> expected = {2, 1.5, 1, 0.5, 0.25, 0.125};
  const std::vector<double> start = {1.2, -1.6};
  const std::vector<double> path = ensemble.SimulatePath(start, 5, 3);
  EXPECT_THAT(ensemble.SimulatePath(start, 5, 3, /*interval=*/2),
              ElementsAre(1.2, -1.6, path[4], path[5], path[8], path[9]));
  for (int j = 0; j <= 5; ++j) {
    EXPECT_NEAR(path[2 * j], 0.6 * expected[j], 1e-8) << j;
    EXPECT_NEAR(path[2 * j + 1], -0.8 * expected[j], 1e-8) << j;
  }
  MultivariateOccupationSpec spec;
  spec.regions = {{start, 0.25}, {{0, 0}, 0.6}};
  const MultivariateOccupation occupation =
      ensemble.SimulateOccupation(spec, start, 5, 0, 100);
  EXPECT_THAT(occupation.region_steps, ElementsAre(200, 300));
  EXPECT_THAT(occupation.num_transitions, ElementsAre(0, 100, 0, 0));
  EXPECT_THAT(occupation.transition_steps, ElementsAre(0, 300, 0, 0));
}

// Frozen bits, in one call, in two and in seven: a change of this digest is a
// change of every published number, and a difference between machines is a
// broken promise.
TEST(MultivariateGoldenTest, DigestIsFrozen) {
  constexpr int kNumChains = 151;
  const auto digest = [](int num_calls) {
    std::string bits;
    const auto append = [&](const MultivariateLandscape& landscape,
                            const VectorNoiseLaw& law,
                            const std::vector<double>& start,
                            const std::vector<double>& other) {
      MultivariateOccupationSpec spec;
      spec.regions = {{start, 0.1}, {other, 0.1}};
      spec.keep_final_positions = true;
      const MultivariateEnsemble ensemble(
          landscape, law, *SgdParams::Create(0.01, 0.5, 2.25), 2021, 6);
      MultivariateOccupation sum(spec);
      for (int call = 0; call < num_calls; ++call) {
        const int first = kNumChains * call / num_calls;
        const int end = kNumChains * (call + 1) / num_calls;
        sum.Add(
            ensemble.SimulateOccupation(spec, start, 151, first, end - first));
      }
      for (double x : sum.final_positions) {
        absl::StrAppend(&bits, absl::Hex(std::bit_cast<std::uint64_t>(x)),
                        "\n");
      }
      for (std::int64_t steps : sum.region_steps) {
        absl::StrAppend(&bits, steps, "\n");
      }
    };
    append(Himmelblau(), Isotropic(2, 1.2, 0.5), Minimum(1), Minimum(0));
    append(Himmelblau(), *VectorGaussian::Create(2, 3), Minimum(1), Minimum(0));
    append(*ProductLandscape::Create(
               *PolynomialLandscape::DoubleWell(0, 1, 1, 0), 5),
           Isotropic(5, 1.5, 1), std::vector<double>(5, -1),
           std::vector<double>(5, 1));
    append(*QuadraticBowl::Create({0, 0, 0}, {1, 2, 3}, 1),
           *VectorLomax::Create(
               1.2, 0.5,
               *DirectionMixture::Create({{{1, 0, 0}, 1},
                                          {{-1, 1, 1}, 1.7320508075688772},
                                          {{0, -1, -1}, 1.4142135623730951}})),
           {0, 0, 0}, {1, 1, 1});
    append(*MultivariateFormula::Create(
               "x1^2 + x2^2 - 2*exp(-4*((x1 - 1)^2 + x2^2)) + cos(x1*x2)"
               " + log(3 + tanh(x2))",
               2, -2.25, 2.25),
           Isotropic(2, 1.2, 0.5), {0, 0}, {1, 1});
    return Sha256Hex(bits);
  };
  for (int num_calls : {1, 2, 7}) {
    EXPECT_EQ(
        digest(num_calls),
        "862c9f8c5df3e53769bbf5acfdf705a28f7a4947c6aad76d94b0b3eabc0bbbd0")
        << num_calls;
  }
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Claim [WR25; deck, "Escape route"]: given a rare event A, paths of heavy-
// tailed SGD converge in law to a gradient flow with I*(A) jumps; under light
// tails to a continuous path. A and the settings are those of
// catastrophe_principle_test.
//
// What finite eta shows: a path and the flow that makes the same I* largest
// jumps at the same times are close, unless a further jump takes part.
//  1. The share of exits farther than 0.1 from their flow falls with the noise
//     like H(1/eta)/eta, 15.8 times from s = 0.02 to 0.002: at least 8 times.
//  2. For I* = 2, where the flow matters: the mean position from which the last
//     jump leaves is that of the limit, plain Monte Carlo of the integral in
//     (11) of docs/theory.md. Bias: a step of the flow, eta max |f'| < 0.004,
//     and a further jump, whose probability is below T/eta H(0.1/eta) = 0.02,
//     times the width, 0.8: together 0.02.
//
// Null hypotheses: 1 and 2, by z; 4 comparisons at kClaimBudget. 400 replicates
// of 100 paths. Power: the mean without flow in between is b = 0.55, asserted
// to be found; a share that does not fall must be, too. Control that must fail:
// light tails' paths.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <variant>
#include <vector>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quartic_well.h"
#include "sim/noise/gaussian.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/multilevel_splitting.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"
#include "theory_checks/rare_exits.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kNumComparisons = 4;
constexpr int kNumReplicates = 400;
constexpr int kPathsPerReplicate = 100;
constexpr double kHorizon = 5;
constexpr double kWidth = 0.8;
// [I* - 1].
constexpr double kThresholds[] = {1, 0.55, 0.3};

QuarticWell Well() { return *QuarticWell::Create(0, 1, kWidth); }

ExitSetting Setting(int num_jumps, double s, double eta) {
  return {.landscape = Well(),
          .tail_index = 1.2,
          .noise_scale = s,
          .learning_rate = eta,
          .truncation_threshold = kThresholds[num_jumps - 1],
          .projection_bound = kInfinity};
}

// Steps of the num_jumps largest updates, ascending.
std::vector<int> LargestUpdates(const Path& path, int num_jumps) {
  std::vector<int> steps;
  for (int j = 1; j < static_cast<int>(path.size()); ++j) steps.push_back(j);
  const auto size = [&](int j) { return std::fabs(path[j] - path[j - 1]); };
  const std::size_t n = std::min<std::size_t>(num_jumps, steps.size());
  std::partial_sort(steps.begin(), steps.begin() + n, steps.end(),
                    [&](int i, int j) { return size(i) > size(j); });
  steps.resize(n);
  std::sort(steps.begin(), steps.end());
  return steps;
}

// max over steps of |X_j - y_j|, y from X_0 by the flow with the path's
// num_jumps largest updates as jumps. The flow ends where it leaves the well,
// which ends the path, too, or counts as far.
double DistanceToFlow(const Path& path, double eta, int num_jumps) {
  const QuarticWell well = Well();
  const std::vector<int> jumps = LargestUpdates(path, num_jumps);
  std::size_t next = 0;
  double y = path.front();
  double distance = 0;
  for (int j = 1; j < static_cast<int>(path.size()); ++j) {
    if (std::fabs(y) >= kWidth) return kInfinity;
    if (next < jumps.size() && jumps[next] == j) {
      y += path[j] - path[j - 1];
      ++next;
    } else {
      y = well.Flow(y, eta);
    }
    distance = std::fmax(distance, std::fabs(path[j] - y));
  }
  return distance;
}

constexpr double kFar = 0.1;

SampleMean ShareFarFromFlow(const std::vector<ExitReplicate>& replicates,
                            double eta, int num_jumps) {
  return MeanGivenExit(replicates, [=](const Path& path) {
    return DistanceToFlow(path, eta, num_jumps) > kFar;
  });
}

TEST(ConditionalPathsTest, FollowTheFlowBetweenJumps) {
  const double max_z = ClaimMaxZ(kNumComparisons);
  constexpr double kEta = 0.01;
  for (int l : {1, 2, 3}) {
    SCOPED_TRACE(l);
    const auto share = [&](double s, std::uint32_t stream) {
      return ShareFarFromFlow(
          ForceExits(Setting(l, s, kEta), kHorizon, kNumReplicates,
                     kPathsPerReplicate, stream),
          kEta, l);
    };
    const SampleMean loud = share(0.02, 300 + l);
    const SampleMean quiet = share(0.002, 310 + l);
    const double error =
        std::hypot(quiet.standard_error, loud.standard_error / 8);
    EXPECT_LT(quiet.value - loud.value / 8, max_z * error);
    EXPECT_GT(loud.value * 7 / 8, (max_z + 2) * error);
  }
}

// |position| from which the last of two jumps leaves, in the limit: jump times
// uniform on the ordered pairs in [0, T], sizes of density ~ w^(-alpha-1) above
// 0.8 - b, the least that can take part, both towards the same end.
SampleMean LimitOfLastPosition() {
  const QuarticWell well = Well();
  const double b = kThresholds[1];
  std::vector<double> exits;
  const ChainKey key = {.seed = ClaimSeed(), .stream = 320, .chain = 0};
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    const WordPair sizes = DrawWords(key, 2 * i);
    const WordPair times = DrawWords(key, 2 * i + 1);
    const auto size = [&](std::uint64_t word) {
      return std::fmin(b, (kWidth - b) * std::pow(UniformOpen(word), -1 / 1.2));
    };
    const double wait = kHorizon * std::fabs(UniformOpen(times.first) -
                                             UniformOpen(times.second));
    const double before = well.Flow(size(sizes.first), wait);
    if (before + size(sizes.second) >= kWidth) exits.push_back(before);
  }
  return MeanOf(exits);
}

TEST(ConditionalPathsTest, LastJumpLeavesFromWhereTheFlowLed) {
  constexpr double kBias = 0.02;
  const std::vector<ExitReplicate> replicates =
      ForceExits(Setting(2, 0.002, 0.01), kHorizon, kNumReplicates,
                 kPathsPerReplicate, 330);
  const SampleMean position = MeanGivenExit(replicates, [](const Path& path) {
    return std::fabs(path[LargestUpdates(path, 2).back() - 1]);
  });
  const SampleMean limit = LimitOfLastPosition();
  const double tolerance =
      ClaimMaxZ(kNumComparisons) *
          std::hypot(position.standard_error, limit.standard_error) +
      kBias;
  EXPECT_LT(std::fabs(position.value - limit.value), tolerance);
  // Without the flow in between.
  EXPECT_GT(kThresholds[1] - position.value, tolerance);
}

// A climb of many small steps is no flow with jumps.
TEST(ConditionalPathsTest, LightTailsClimb) {
  constexpr double kEta = 0.02;
  const ExitSetting setting = Setting(1, 1, kEta);
  const auto splitting = *MultilevelSplitting::Create(
      std::make_shared<const GradientTable>(
          *TabulateGradient(setting.landscape, -kWidth, kWidth)),
      *Gaussian::Create(1), setting.Params(), EventOf(setting, kHorizon), {},
      ClaimSeed(), 340);
  std::vector<ExitReplicate> replicates;
  for (std::uint32_t r : {0, 1, 2}) replicates.push_back(splitting.Run(r));
  EXPECT_GT(MeanOnExit(replicates, [](const Path&) { return 1; }).value, 0);
  for (int l : {1, 2, 3}) {
    EXPECT_GT(ShareFarFromFlow(replicates, kEta, l).value, 0.99) << l;
  }
}

}  // namespace
}  // namespace thsgd

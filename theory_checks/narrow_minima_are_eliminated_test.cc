// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Claim [WOR22, theorem 2; deck, "Elimination of narrow minima"]: under
// truncated heavy-tailed noise the share of time at minima that are not widest
// tends to 0. Without truncation it does not; under light tails a chain stays
// where it starts.
//
// What finite eta shows: the share is of the order of H(1/eta)/eta, which moves
// like eta^0.2 at alpha = 1.2: a tenth at eta = 0.004, s = 1, 2 % at
// eta = 0.001, s = 0.1. So
//  1. the simulated share after several relaxation times is the exact one (z);
//  2. the exact stationary share tends to 0 like H(1/eta)/eta as the noise
//     falls, with the constant of the pre-limit chain of rates q_ij lambda_i
//     (no randomness).
//
// Null hypothesis of 1: the share. 2 comparisons (with and without truncation)
// at kClaimBudget. 10,000 chains: standard error 0.003 at a share of 0.1.
// Power against a share off by 0.02: 6.7 standard errors against 4.7, above
// 0.95. Controls that must fail: the shares of the two processes exchanged.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/exact/field_shares.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/limit_chain.h"
#include "sim/limit/markov_chain.h"
#include "sim/noise/gaussian.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/occupation.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"
#include "theory_checks/walled_setting.h"

namespace thsgd {
namespace {

constexpr double kUnclipped = 10;
constexpr int kStart = 1;

template <class Vector>
double NarrowShare(const Vector& shares) {
  double sum = 0;
  for (int i : kNarrowFields) sum += shares[i];
  return sum;
}

Estimate ExactNarrowShare(const ExitSetting& setting, int num_cells = 200) {
  const absl::StatusOr<std::vector<Estimate>> shares =
      SolveFieldShares(setting.landscape, setting.Law(), setting.Params(),
                       {.num_cells = num_cells});
  THSGD_EXPECT_OK(shares.status());
  Estimate sum = {0, 0};
  for (int i : kNarrowFields) {
    sum.value += (*shares)[i].value;
    sum.error += (*shares)[i].error;
  }
  return sum;
}

TEST(NarrowMinimaAreEliminatedTest, SimulatedSharesAreTheExactOnes) {
  constexpr std::int64_t kNumSteps = 15'000;
  constexpr std::int64_t kNumChains = 10'000;
  double simulated[2];
  double exact[2];
  for (std::uint32_t k : {0, 1}) {
    const ExitSetting setting =
        DeckSetting(k == 0 ? 0.5 : kUnclipped, 1, 0.004);
    const double start = FieldsOf(setting.landscape)[kStart].minimum;
    simulated[k] = NarrowShare(SimulateMarginals(setting, start, kNumSteps,
                                                 kNumChains, 100 + k)) /
                   kNumChains;
    exact[k] = 0;
    for (int i : kNarrowFields) {
      const Estimate share = ExactMarginals(setting, start, {kNumSteps})[0][i];
      EXPECT_LT(share.error, 0.002) << k << ' ' << i;
      exact[k] += share.value;
    }
  }
  const auto z = [&](double share, double p) {
    return std::fabs(share - p) / std::sqrt(p * (1 - p) / kNumChains);
  };
  for (int k : {0, 1}) {
    EXPECT_LT(z(simulated[k], exact[k]), ClaimMaxZ(2)) << k;
    EXPECT_GT(z(simulated[k], exact[1 - k]), ClaimMaxZ(2)) << k;
  }
}

TEST(NarrowMinimaAreEliminatedTest, ExactSharesTendToTheLimit) {
  double before = 1;
  double distance = 1;
  for (double s : {0.1, 0.01, 0.001}) {
    const ExitSetting clipped = DeckSetting(0.5, s, 0.001);
    const Estimate share = ExactNarrowShare(clipped, 250);
    // H(1/eta)/eta falls by 14 to 16 from one to the next.
    EXPECT_LT(share.value + share.error, before / 8) << s;
    before = share.value;
    const JumpGeometry geometry = GeometryOf(clipped);
    const MarkovChain pre_limit =
        *MakePreLimitChain(geometry,
                           *ComputeExitConstants(clipped.landscape, geometry,
                                                 *TailLimit(clipped.Law())),
                           clipped.Law(), clipped.learning_rate);
    const double ratio = share.value / NarrowShare(*pre_limit.StationaryLaw());
    EXPECT_LT(std::fabs(ratio - 1), distance) << s;
    distance = std::fabs(ratio - 1) / 2;
  }
  EXPECT_LT(2 * distance, 0.02);
}

// All l* are 1: all minima keep the weight of the limiting chain on them all.
TEST(NarrowMinimaAreEliminatedTest, WithoutTruncationTheyAreNot) {
  const ExitSetting setting = DeckSetting(kUnclipped, 0.001, 0.001);
  const LimitChain limit = LimitChainOf(setting);
  ASSERT_EQ(limit.fields.size(), std::size_t{kNumDeckFields});
  const double limit_share = NarrowShare(*limit.chain.StationaryLaw());
  EXPECT_GT(limit_share, 0.19);
  const Estimate share = ExactNarrowShare(setting, 250);
  EXPECT_NEAR(share.value, limit_share, 0.02 * limit_share + share.error);
}

// Gaussian noise of the same typical size, from a narrow minimum: the chain
// never leaves, with or without truncation.
TEST(NarrowMinimaAreEliminatedTest, UnderLightTailsTheyAreNot) {
  for (double b : {0.5, kUnclipped}) {
    const ExitSetting setting = DeckSetting(b, 0.3, 0.001);
    const double start = FieldsOf(setting.landscape)[0].minimum;
    OccupationSpec spec;
    spec.regions = RegionsBetween({FieldsOf(setting.landscape)[0].upper});
    const Occupation counted =
        Ensemble(setting.landscape, *Gaussian::Create(0.3), setting.Params(),
                 ClaimSeed(), 5000)
            .SimulateOccupation(spec, start, 400'000, 0, 640);
    EXPECT_EQ(counted.num_failed, 0);
    EXPECT_EQ(counted.region_steps[0], counted.num_steps) << b;
  }
}

}  // namespace
}  // namespace thsgd

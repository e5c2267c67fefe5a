// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Claim [WOR22, theorem 2; deck, "Reducible case"]: where the jump graph is
// reducible, a chain stays in the closed class it started in, on the scale
// 1 / lambda*(eta) of that class, and there at the widest minima. Here: minima
// at -1.5, -0.6, 0.6, 1.5 with relative widths 2, 1, 1, 2 at b = 0.4, closed
// classes {-1.5, -0.6} and {0.6, 1.5}.
//
// What finite eta shows: the class is left from its narrow minimum by two
// jumps, at rate lambda*, but the chain is there for a share of the order of
// H(1/eta)/eta only. So
//  1. the simulated law by fields is the exact one at this eta (chi-square);
//  2. by the chain of exact rates, what is outside the class at time
//     3 / lambda*, and what is at its narrow minimum, tend to 0 like
//     H(1/eta)/eta as the noise falls (no randomness).
//
// Null hypothesis of 1: the law; 1 comparison at kClaimBudget. 10,000 chains.
// Power against a share off by 0.04: noncentrality above 64 against a critical
// value of 28, above 0.95. Control that must fail: the law without truncation,
// under which the graph is irreducible.

#include <cmath>
#include <cstdint>
#include <vector>

#include "Eigen/Core"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/markov_chain.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"
#include "theory_checks/walled_setting.h"

namespace thsgd {
namespace {

constexpr double kClipped = 0.4;
constexpr double kUnclipped = 4;

// Walls at +-2; f'' is 0.6 at the narrow minima, 12 at the wide ones.
ExitSetting Setting(double b, double s) {
  return {.landscape = *PolynomialLandscape::Reducible(1),
          .tail_index = 1.2,
          .noise_scale = s,
          .learning_rate = 0.01,
          .truncation_threshold = b,
          .projection_bound = 2};
}

TEST(ReducibleClassesTest, TheGraphIsReducible) {
  const JumpGeometry geometry = GeometryOf(Setting(kClipped, 1));
  ASSERT_EQ(geometry.classes().size(), 2u);
  for (int c : {0, 1}) EXPECT_TRUE(geometry.classes()[c].closed) << c;
  EXPECT_EQ(geometry.classes()[0].fields, (std::vector<int>{0, 1}));
  EXPECT_EQ(geometry.classes()[0].widest, std::vector<int>{0});
  EXPECT_TRUE(GeometryOf(Setting(kUnclipped, 1)).irreducible());
}

TEST(ReducibleClassesTest, SimulatedLawIsTheExactOne) {
  constexpr std::int64_t kNumSteps = 3000;
  const ExitSetting setting = Setting(kClipped, 1);
  const double start = FieldsOf(setting.landscape)[0].minimum;
  const std::vector<std::int64_t> counts =
      SimulateMarginals(setting, start, kNumSteps, 10'000, 500);
  const std::vector<Estimate> exact =
      ExactMarginals(setting, start, {kNumSteps}, 250).front();
  for (const Estimate& share : exact) EXPECT_LT(share.error, 0.002);
  EXPECT_GT(MarginalPValue(counts, exact), ClaimLevel(1));
  EXPECT_LT(
      MarginalPValue(
          counts,
          ExactMarginals(Setting(kUnclipped, 1), start, {kNumSteps}).front()),
      ClaimLevel(1));
}

struct Shares {
  double outside;
  double narrow;
};

// From the left wide minimum, at time 3 / lambda*.
Shares SharesOf(const ExitSetting& setting) {
  const double lambda = ExitRateScale(setting.Law(), setting.learning_rate, 2);
  const Eigen::MatrixXd p =
      ExactRatesChain(setting).TransitionMatrix(3 / lambda);
  return {.outside = p(0, 2) + p(0, 3), .narrow = p(0, 1)};
}

TEST(ReducibleClassesTest, TheClassIsKeptInTheLimit) {
  // H(1/eta)/eta falls 15.8 times from one to the next.
  Shares before = SharesOf(Setting(kClipped, 0.1));
  for (double s : {0.01, 0.001}) {
    const Shares shares = SharesOf(Setting(kClipped, s));
    EXPECT_LT(shares.outside, before.outside / 8) << s;
    EXPECT_LT(shares.narrow, before.narrow / 8) << s;
    EXPECT_GT(shares.outside, 0) << s;
    before = shares;
  }
}

// Without truncation the limiting chain goes everywhere. (At time 3 / lambda
// with lambda of one jump, which is its scale.)
TEST(ReducibleClassesTest, WithoutTruncationItIsNot) {
  const ExitSetting setting = Setting(kUnclipped, 0.001);
  const double lambda = ExitRateScale(setting.Law(), setting.learning_rate, 1);
  const Eigen::MatrixXd p =
      ExactRatesChain(setting).TransitionMatrix(3 / lambda);
  EXPECT_GT(p(0, 2) + p(0, 3), 0.2);
}

}  // namespace
}  // namespace thsgd

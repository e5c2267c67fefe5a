// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/killed_gaussian_chain.h"

#include <cmath>
#include <limits>

#include "boost/math/quadrature/gauss.hpp"
#include "gtest/gtest.h"
#include "sim/rare_event/exit_event.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double Identity(double x) { return x; }
double Zero(double /*x*/) { return 0; }
double Quartic(double x) { return x * (1 - x * x / 0.64); }

TEST(KilledGaussianChainTest, OneStepIsClosed) {
  const ExitTimeLaw law =
      SolveKilledGaussianChain(Identity, 0.1, 1, {{0, -1, 1.2}, 0.5, 1});
  EXPECT_NEAR(law.Below(), std::erfc(14.5 / std::sqrt(2)) / 2,
              1e-12 * law.Below());
  EXPECT_NEAR(law.Above(), std::erfc(7.5 / std::sqrt(2)) / 2,
              1e-12 * law.Above());
}

// P(X_2 above, X_1 inside) by adaptive sums of another kind: the trapezoidal
// rule, exact to all digits for what vanishes at both ends of the sum; here the
// interval is wide enough.
TEST(KilledGaussianChainTest, TwoStepsOfAWalk) {
  // S_1 ~ N(0, 1), S_2 ~ N(0, 2); leaving above 3 at step 2.
  const ExitTimeLaw law =
      SolveKilledGaussianChain(Zero, 1, 1, {{0, -kInfinity, 3}, 0, 2});
  const double at_one = std::erfc(3 / std::sqrt(2)) / 2;
  EXPECT_NEAR(law.above[0], at_one, 1e-12 * at_one);
  double at_two = 0;
  constexpr int kNum = 400'000;
  const double h = 16.0 / kNum;
  for (int i = 0; i <= kNum; ++i) {
    const double x = 3 - h * i;
    at_two += (i == 0 ? 0.5 : 1) * h * std::exp(-x * x / 2) /
              std::sqrt(2 * M_PI) * std::erfc((3 - x) / std::sqrt(2)) / 2;
  }
  EXPECT_NEAR(law.above[1], at_two, 1e-9 * at_two);
  EXPECT_EQ(law.Below(), 0);
}

// Spitzer's identity for the maximum M of a walk,
//   int_0^inf P(M_n >= a) da = E M_n = sum_{k <= n} E[S_k^+] / k
//                            = sum_{k <= n} (2 pi k)^(-1/2).
TEST(KilledGaussianChainTest, MeanMaximumOfAWalk) {
  constexpr int kNumSteps = 8;
  const auto exceeds = [](double level) {
    return SolveKilledGaussianChain(Zero, 1, 1,
                                    {{0, -kInfinity, level}, 0, kNumSteps})
        .Total();
  };
  double mean = 0;
  for (double from : {0.0, 4.0, 8.0, 14.0}) {
    mean += boost::math::quadrature::gauss<double, 15>::integrate(
        exceeds, from, from + (from < 8 ? 4 : 6));
  }
  double spitzer = 0;
  for (int k = 1; k <= kNumSteps; ++k) spitzer += 1 / std::sqrt(2 * M_PI * k);
  EXPECT_NEAR(mean, spitzer, 1e-9);
}

TEST(KilledGaussianChainTest, MirrorImage) {
  const ExitEvent event = {{0, -1, 1.2}, 0.1, 40};
  const ExitEvent mirrored = {{0, -1.2, 1}, -0.1, 40};
  const ExitTimeLaw law = SolveKilledGaussianChain(Identity, 0.1, 0.6, event);
  const ExitTimeLaw image =
      SolveKilledGaussianChain(Identity, 0.1, 0.6, mirrored);
  EXPECT_NEAR(law.Below(), image.Above(), 1e-11 * law.Below());
  EXPECT_NEAR(law.Above(), image.Below(), 1e-11 * law.Above());
  EXPECT_NEAR(law.MeanTime(), image.MeanTime(), 1e-11 * law.MeanTime());
  EXPECT_NEAR(law.By(40), law.Total(), 1e-14 * law.Total());
}

TEST(KilledGaussianChainTest, FinerPanelsChangeNothing) {
  const ExitEvent rare = {{0, -1, 1.2}, 0, 50};
  const double p = SolveKilledGaussianChain(Identity, 0.1, 0.5, rare).Total();
  EXPECT_LT(p, 1e-12);
  EXPECT_GT(p, 1e-18);
  EXPECT_NEAR(SolveKilledGaussianChain(Identity, 0.1, 0.5, rare, 0.7).Total(),
              p, 1e-9 * p);
  const ExitEvent deck = {{0, -0.8, 0.8}, 0, 250};
  const double q = SolveKilledGaussianChain(Quartic, 0.02, 1, deck).Total();
  EXPECT_NEAR(SolveKilledGaussianChain(Quartic, 0.02, 1, deck, 0.7).Total(), q,
              1e-9 * q);
}

}  // namespace
}  // namespace thsgd

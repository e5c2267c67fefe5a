// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/markov_chain.h"

#include <cmath>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "unsupported/Eigen/MatrixFunctions"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

Eigen::MatrixXd Matrix(int n, const std::vector<double>& entries) {
  Eigen::MatrixXd matrix(n, n);
  for (int i = 0; i < n * n; ++i) matrix(i / n, i % n) = entries[i];
  return matrix;
}

MarkovChain Chain(int n, const std::vector<double>& rates) {
  return *MarkovChain::Create(Matrix(n, rates));
}

TEST(MarkovChainTest, Generator) {
  const MarkovChain chain = Chain(2, {7, 2, 3, 7});
  EXPECT_EQ(chain.Generator(), Matrix(2, {-2, 2, 3, -3}));
  EXPECT_EQ(chain.ExitRate(1), 3);
  EXPECT_TRUE(chain.IsIrreducible());
  EXPECT_FALSE(Chain(2, {0, 2, 0, 0}).IsIrreducible());
}

// P(0 -> 1) = a / (a + b) (1 - exp(-(a + b) t)), from rare to certain.
TEST(MarkovChainTest, TwoStatesAtAllTimes) {
  const double a = 0.3;
  const double b = 1.1e-9;
  const MarkovChain chain = Chain(2, {0, a, b, 0});
  for (double t : {1e-12, 0.01, 1.0, 30.0, 1e6}) {
    const Eigen::MatrixXd p = chain.TransitionMatrix(t);
    const double tolerance = (100 + 16 * t * a) * 0x1p-53;
    const double moved = -std::expm1(-(a + b) * t) / (a + b);
    EXPECT_NEAR(p(0, 1) / (a * moved), 1, tolerance) << t;
    EXPECT_NEAR(p(1, 0) / (b * moved), 1, tolerance) << t;
    EXPECT_NEAR(p(1, 1), 1 - b * moved, tolerance) << t;
  }
  EXPECT_EQ(chain.TransitionMatrix(0), Eigen::MatrixXd::Identity(2, 2));
}

// A jump chain 0 -> 1 -> ... -> 5 at rate 1: Poisson probabilities, each with
// its digits, although they span 60 orders of magnitude.
TEST(MarkovChainTest, RareEntriesKeepTheirDigits) {
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(6, 6);
  for (int i = 0; i < 5; ++i) rates(i, i + 1) = 1;
  const MarkovChain chain = *MarkovChain::Create(rates);
  const double t = 1e-12;
  double poisson = std::exp(-t);
  for (int k = 1; k < 5; ++k) {
    poisson *= t / k;
    EXPECT_NEAR(chain.TransitionMatrix(t)(0, k) / poisson, 1, 100 * 0x1p-53);
  }
}

// Eigen's exponential, good to some multiple of its norm.
TEST(MarkovChainTest, TransitionMatrixAgreesWithEigen) {
  const MarkovChain chain =
      Chain(4, {0, 1, 0.5, 0, 2, 0, 0, 0.25, 0, 3, 0, 1, 0.125, 0, 0, 0});
  for (double t : {0.1, 2.0, 17.0}) {
    const Eigen::MatrixXd expected = (t * chain.Generator()).exp();
    EXPECT_LT((chain.TransitionMatrix(t) - expected).cwiseAbs().maxCoeff(),
              1e-13 * (1 + 10 * t));
  }
}

// From 0: a / (a + b) (t - (1 - exp(-(a + b) t)) / (a + b)) in 1, which is
// a t^2 / 2 for small t.
TEST(MarkovChainTest, OccupationTimesOfTwoStates) {
  const double a = 0.3;
  const double b = 1.1e-9;
  const MarkovChain chain = Chain(2, {0, a, b, 0});
  for (double t : {10.0, 300.0, 1e6}) {
    const Eigen::MatrixXd times = chain.OccupationTimes(t);
    const double c = a + b;
    const double tolerance = 2 * (100 + 16 * t * a) * 0x1p-53;
    EXPECT_NEAR(times(0, 1) / (a / c * (t + std::expm1(-c * t) / c)), 1,
                tolerance)
        << t;
    EXPECT_NEAR(times.row(0).sum() / t, 1, tolerance) << t;
    EXPECT_NEAR(times.row(1).sum() / t, 1, tolerance) << t;
  }
  EXPECT_NEAR(chain.OccupationTimes(1e-12)(0, 1) / (a * 1e-24 / 2), 1, 1e-11);
  EXPECT_EQ(chain.OccupationTimes(0), Eigen::MatrixXd::Zero(2, 2));
  EXPECT_EQ(Chain(2, {0, 0, 0, 0}).OccupationTimes(3),
            3 * Eigen::MatrixXd::Identity(2, 2));
}

// The exponential of the generator with the integral beside it.
TEST(MarkovChainTest, OccupationTimesAgreeWithEigen) {
  const MarkovChain chain =
      Chain(4, {0, 1, 0.5, 0, 2, 0, 0, 0.25, 0, 3, 0, 1, 0.125, 0, 0, 0});
  for (double t : {0.1, 2.0, 17.0}) {
    Eigen::MatrixXd augmented = Eigen::MatrixXd::Zero(8, 8);
    augmented.topLeftCorner(4, 4) = t * chain.Generator();
    augmented.topRightCorner(4, 4) = t * Eigen::MatrixXd::Identity(4, 4);
    const Eigen::MatrixXd expected =
        Eigen::MatrixXd(augmented.exp()).topRightCorner(4, 4);
    EXPECT_LT((chain.OccupationTimes(t) - expected).cwiseAbs().maxCoeff(),
              1e-13 * t * (1 + 10 * t));
  }
}

// Birth and death: pi_{i+1} / pi_i = up / down, here 1e-5 at each step.
TEST(MarkovChainTest, StationaryLawKeepsSmallEntries) {
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(5, 5);
  for (int i = 0; i < 4; ++i) {
    rates(i, i + 1) = 1e-5;
    rates(i + 1, i) = 1;
  }
  THSGD_ASSERT_OK_AND_ASSIGN(const Eigen::VectorXd law,
                             MarkovChain::Create(rates)->StationaryLaw());
  EXPECT_NEAR(law.sum(), 1, 1e-15);
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(law(i + 1) / law(i) / 1e-5, 1, 1e-13) << i;
  }
  EXPECT_THAT(Chain(2, {0, 2, 0, 0}).StationaryLaw().status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("not irreducible")));
}

// State 1 between 0 and 2 is passed in no time: 0 goes on to 2 with
// probability 3/4, else it is back, which is no jump.
TEST(MarkovChainTest, ReduceGoesThroughTheEmbeddedChain) {
  const MarkovChain chain = Chain(3, {0, 8, 0, 100, 0, 300, 0.5, 0.5, 0});
  THSGD_ASSERT_OK_AND_ASSIGN(const MarkovChain reduced, chain.Reduce({0, 2}));
  EXPECT_DOUBLE_EQ(reduced.rates()(0, 1), 6);
  EXPECT_DOUBLE_EQ(reduced.rates()(1, 0), 0.5 + 0.5 * 0.25);
  EXPECT_THAT(Chain(3, {0, 1, 0, 0, 0, 0, 1, 0, 0}).Reduce({0, 2}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("state 1 is not kept and leads to no state")));
}

// Two narrow states that lead to each other: from 0 to {1, 2}, which toss a
// coin between each other and ways out to 0 and 3. By hand: from 1 the chain
// ends in 0 with probability x = 1/2 + y/2, from 2 with y = x/2: x = 2/3.
TEST(MarkovChainTest, ReduceSolvesLoops) {
  const MarkovChain chain = Chain(4, {0, 3, 0, 0,  //
                                      1, 0, 1, 0,  //
                                      0, 1, 0, 1,  //
                                      0, 0, 6, 0});
  THSGD_ASSERT_OK_AND_ASSIGN(const MarkovChain reduced, chain.Reduce({0, 3}));
  EXPECT_DOUBLE_EQ(reduced.rates()(0, 1), 1);
  EXPECT_DOUBLE_EQ(reduced.rates()(1, 0), 2);
}

// A random walk on a line of 4 states at rate 1 in each direction, reflected
// at 0: E_i[time to 3] = (9 - i^2) / 2 + (3 - i) / 2.
TEST(MarkovChainTest, MeanHittingTime) {
  const MarkovChain chain =
      Chain(4, {0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0});
  for (int i = 0; i < 4; ++i) {
    THSGD_ASSERT_OK_AND_ASSIGN(const double mean, chain.MeanHittingTime(i, 3));
    EXPECT_DOUBLE_EQ(mean, (9 - i * i) / 2.0 + (3 - i) / 2.0) << i;
  }
  EXPECT_THAT(chain.MeanHittingTime(0, 1), IsOkAndHolds(1));
  EXPECT_THAT(
      chain.MeanHittingTime(2, 0).status(),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("leads to state 3, which does not lead to 0")));
}

// Gambler's ruin with odds 2 : 1 on 0 .. 4: P_i(4) = (1 - 2^-i) / (1 - 2^-4).
TEST(MarkovChainTest, AbsorptionProbability) {
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(5, 5);
  for (int i = 1; i < 4; ++i) {
    rates(i, i + 1) = 2;
    rates(i, i - 1) = 1;
  }
  const MarkovChain chain = *MarkovChain::Create(rates);
  for (int i = 0; i < 5; ++i) {
    THSGD_ASSERT_OK_AND_ASSIGN(const double p,
                               chain.AbsorptionProbability(i, 4));
    EXPECT_NEAR(p, (1 - std::ldexp(1, -i)) / (1 - 0.0625), 1e-15) << i;
  }
  EXPECT_THAT(chain.AbsorptionProbability(1, 2).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "state 2 is not absorbing"));
  EXPECT_THAT(Chain(4, {0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0})
                  .AbsorptionProbability(0, 3)
                  .status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("may go on for ever")));
}

TEST(MarkovChainTest, NamesEveryFaultAtOnce) {
  EXPECT_THAT(MarkovChain::Create(Matrix(2, {0, -1, std::nan(""), 0})).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "rates(0, 1) = -1; must be >= 0 and finite\n"
                       "rates(1, 0) = nan; must be >= 0 and finite"));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/metastability_theory.h"

#include <cmath>
#include <cstdint>

#include "Eigen/Core"
#include "base/status_matchers.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/metastability/metastability_scale.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/markov_chain.h"
#include "sim/noise/noise_law.h"
#include "unsupported/Eigen/MatrixFunctions"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

manifest::Process ProcessWith(double truncation_threshold) {
  manifest::Process process;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        name: "heavy"
        noise { symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }
        projection_bound: 1.6
      )pb",
      &process));
  process.set_truncation_threshold(truncation_threshold);
  return process;
}

// 0 <-> 1 <-> 2, of which 0 and 2 are states: by hand the four pairs of a
// minimum and the last state.
TEST(WatchStatesTest, ByHand) {
  constexpr double kA = 0.01;   // 0 -> 1
  constexpr double kB = 0.05;   // 1 -> 0
  constexpr double kC = 0.03;   // 1 -> 2
  constexpr double kD = 0.002;  // 2 -> 1
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(3, 3);
  rates(0, 1) = kA;
  rates(1, 0) = kB;
  rates(1, 2) = kC;
  rates(2, 1) = kD;
  THSGD_ASSERT_OK_AND_ASSIGN(const MarkovChain chain,
                             MarkovChain::Create(rates));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const StateTheory theory,
      WatchStates(chain, {0, 2}, /*start=*/0, {0, 10, 300}));
  // Mean time from 0 to 2: each attempt takes 1/a + 1/(b + c) and succeeds with
  // probability c / (b + c).
  EXPECT_NEAR(theory.exit_rate[0] * (1 / kA + 1 / (kB + kC)) * (kB + kC) / kC,
              1, 1e-12);
  EXPECT_NEAR(theory.exit_rate[1] * (1 / kD + 1 / (kB + kC)) * (kB + kC) / kB,
              1, 1e-12);
  EXPECT_EQ(theory.transitions(0, 1), 1);
  EXPECT_EQ(theory.transitions(1, 0), 1);
  Eigen::MatrixXd q =
      Eigen::MatrixXd::Zero(4, 4);  // 0, 1 after 0, 1 after 2, 2
  q << -kA, kA, 0, 0,               //
      kB, -kB - kC, 0, kC,          //
      kB, 0, -kB - kC, kC,          //
      0, 0, kD, -kD;
  int k = 0;
  for (double t : {0.0, 10.0, 300.0}) {
    const Eigen::MatrixXd p = (t * q).exp();
    EXPECT_NEAR(theory.marginals[k][0], p(0, 0) + p(0, 1), 1e-12) << t;
    EXPECT_NEAR(theory.marginals[k][1], p(0, 2) + p(0, 3), 1e-12) << t;
    ++k;
  }
}

// Where narrow minima are left at once the last state is the limiting chain.
TEST(WatchStatesTest, TendsToTheReducedChain) {
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(4, 4);
  rates(0, 1) = 2;
  rates(0, 3) = 1;
  rates(1, 0) = 1e9;
  rates(1, 2) = 3e9;
  rates(2, 1) = 4;
  rates(3, 0) = 0.5;
  rates(3, 2) = 0.25;
  THSGD_ASSERT_OK_AND_ASSIGN(const MarkovChain chain,
                             MarkovChain::Create(rates));
  THSGD_ASSERT_OK_AND_ASSIGN(const StateTheory theory,
                             WatchStates(chain, {0, 2, 3}, 2, {1, 4}));
  THSGD_ASSERT_OK_AND_ASSIGN(const MarkovChain reduced,
                             chain.Reduce({0, 2, 3}));
  for (int s = 0; s < 3; ++s) {
    EXPECT_NEAR(theory.exit_rate[s] / reduced.ExitRate(s), 1, 1e-8);
    for (int k = 0; k < 2; ++k) {
      EXPECT_NEAR(theory.marginals[k][s],
                  reduced.TransitionMatrix(k == 0 ? 1 : 4)(2, s), 1e-6);
    }
  }
  EXPECT_NEAR(theory.transitions(0, 1), 1.5 / 2.5, 1e-12);
}

TEST(MetastabilityScaleTest, ClockOfTheProcess) {
  EXPECT_NEAR(TimeScaleOf(ProcessWith(0.5), 0.004, 2) /
                  ExitRateScale(*SymmetricLomax::Create(1.2, 0.1), 0.004, 2),
              1, 1e-13);
  manifest::Process process = ProcessWith(0.5);
  process.mutable_noise()->mutable_symmetric_lomax()->set_noise_scale(-1);
  EXPECT_TRUE(std::isnan(TimeScaleOf(process, 0.004, 2)));
  EXPECT_TRUE(std::isnan(TimeScaleOf(ProcessWith(0.5), 0, 1)));
}

TEST(MetastabilityScaleTest, StatesOfTheDeck) {
  const Landscape deck = FourMinimaLandscape();
  THSGD_ASSERT_OK_AND_ASSIGN(const JumpGeometry geometry,
                             IrreducibleGeometry(deck, ProcessWith(0.5)));
  const manifest::MetastabilityStates states = StatesOf(geometry);
  EXPECT_THAT(states.minimum(), testing::ElementsAre(1, 3));
  EXPECT_EQ(states.relative_width(), 2);
  EXPECT_THAT(IrreducibleGeometry(deck, ProcessWith(0.4)).status().message(),
              HasSubstr("not irreducible"));
}

// The three levels of theory tend to each other with the learning rate.
TEST(MetastabilityTheoryTest, ChainTendsToTheLimit) {
  const Landscape deck = FourMinimaLandscape();
  const manifest::Process process = ProcessWith(0.5);
  THSGD_ASSERT_OK_AND_ASSIGN(const MetastabilityProcessTheory theory,
                             ComputeMetastabilityProcess(deck, process));
  const auto ratio = [&](double learning_rate) {
    const MetastabilityTheory at = *ComputeMetastabilityTheory(
        deck, process, theory, learning_rate, 1, {1000}, 0);
    EXPECT_FALSE(at.exact.has_value());
    return at.chain.exit_rate[0] / at.limit.exit_rate[0];
  };
  EXPECT_NEAR(ratio(1e-3), 1, 0.1);
  EXPECT_LT(std::fabs(ratio(1e-9) - 1), std::fabs(ratio(1e-3) - 1) / 4);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/limit_chain.h"

#include <cmath>
#include <limits>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/markov_chain.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr RegularVariation kTail = {.tail_index = 1.2, .p_positive = 0.5};

struct Theory {
  JumpGeometry geometry;
  std::vector<ExitConstants> constants;
};

Theory Of(const Landscape& landscape, const Walls& walls, double b) {
  const JumpGeometry geometry =
      *JumpGeometry::Create(FieldsOf(landscape), walls, b);
  return {geometry, *ComputeExitConstants(landscape, geometry, kTail)};
}

Theory Deck(double b) {
  return Of(FourMinimaLandscape(), Walls::At(FourMinimaLandscape::kBound), b);
}

// On the deck's landscape with b = 0.5: fields 1 and 3 are wide and lead to
// each other through field 2 alone; field 0 leads back to 1 only.
TEST(LimitChainTest, DeckWithThresholdOneHalf) {
  const Theory theory = Deck(0.5);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<LimitChain> chains,
      MakeLimitChains(theory.geometry, theory.constants));
  ASSERT_EQ(chains.size(), 1u);
  EXPECT_THAT(chains[0].fields, ElementsAre(1, 3));
  EXPECT_EQ(chains[0].relative_width, 2);
  const auto q = [&](int i, int j) { return theory.constants[i].to[j].value; };
  const double narrow = q(2, 1) + q(2, 3);
  const Eigen::MatrixXd& rates = chains[0].chain.rates();
  EXPECT_DOUBLE_EQ(rates(0, 1), q(1, 2) * q(2, 3) / narrow);
  EXPECT_DOUBLE_EQ(rates(1, 0), q(3, 2) * q(2, 1) / narrow);
  THSGD_ASSERT_OK_AND_ASSIGN(const Eigen::VectorXd law,
                             chains[0].chain.StationaryLaw());
  EXPECT_NEAR(law(0), rates(1, 0) / (rates(0, 1) + rates(1, 0)), 1e-15);
}

// Without truncation all minima keep their weight.
TEST(LimitChainTest, NoTruncationKeepsAllMinima) {
  const Theory theory = Deck(std::numeric_limits<double>::infinity());
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<LimitChain> chains,
      MakeLimitChains(theory.geometry, theory.constants));
  ASSERT_EQ(chains.size(), 1u);
  EXPECT_THAT(chains[0].fields, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(chains[0].relative_width, 1);
  THSGD_ASSERT_OK_AND_ASSIGN(const Eigen::VectorXd law,
                             chains[0].chain.StationaryLaw());
  EXPECT_GT(law.minCoeff(), 0.01);
}

TEST(LimitChainTest, ReducibleLandscapeHasOneChainPerClosedClass) {
  const Theory theory =
      Of(*PolynomialLandscape::Reducible(1), Walls::At(3), 0.5);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<LimitChain> chains,
      MakeLimitChains(theory.geometry, theory.constants));
  ASSERT_EQ(chains.size(), 2u);
  EXPECT_THAT(chains[0].fields, ElementsAre(0));
  EXPECT_THAT(chains[1].fields, ElementsAre(3));
  EXPECT_EQ(chains[0].chain.ExitRate(0), 0);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<std::vector<double>> p,
      ClassProbabilities(theory.geometry, theory.constants));
  EXPECT_THAT(p[0], ElementsAre(1, 0, 0));
  EXPECT_THAT(p[1], ElementsAre(1, 0, 0));
  EXPECT_THAT(p[3], ElementsAre(0, 1, 0));
}

// Five minima, b = 0.6: the middle one leads to both sides in one jump, past
// -0.4 and 0.45, and from there nothing leads back: each side is closed.
TEST(LimitChainTest, ProbabilitiesOfClosedClasses) {
  const std::vector<double> points = {-2.5, -1.8, -1.5, -0.4, 0,
                                      0.45, 1.5,  1.8,  2.5};
  const Theory theory = Of(*PolynomialLandscape::FromCriticalPoints(1, points),
                           Walls::At(3), 0.6);
  ASSERT_EQ(theory.geometry.classes().size(), 3u);
  EXPECT_FALSE(theory.geometry.classes()[1].closed);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<std::vector<double>> p,
      ClassProbabilities(theory.geometry, theory.constants));
  const double left = std::pow(0.4, -1.2);
  const double right = std::pow(0.45, -1.2);
  EXPECT_NEAR(p[2][0], left / (left + right), 1e-14);
  EXPECT_NEAR(p[2][1], right / (left + right), 1e-14);
  EXPECT_THAT(p[1], ElementsAre(1, 0, 0));
  EXPECT_THAT(p[4], ElementsAre(0, 1, 0));
}

// With the wall above gone, the last field may lead outside, and all others
// may end there.
TEST(LimitChainTest, TheOutsideTakesWhatIsLost) {
  const Theory open = Of(FourMinimaLandscape(), {.below = -1.6}, 0.5);
  EXPECT_THAT(MakeLimitChains(open.geometry, open.constants),
              IsOkAndHolds(IsEmpty()));
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<std::vector<double>> p,
                             ClassProbabilities(open.geometry, open.constants));
  for (const std::vector<double>& row : p) {
    EXPECT_THAT(row, ElementsAre(DoubleNear(1, 1e-14)));
  }
}

TEST(LimitChainTest, RefusesNoiseWithOneTail) {
  const Landscape deck = FourMinimaLandscape();
  const JumpGeometry geometry =
      *JumpGeometry::Create(FieldsOf(deck), Walls::At(1.6), 0.5);
  const std::vector<ExitConstants> constants = *ComputeExitConstants(
      deck, geometry, {.tail_index = 1.2, .p_positive = 1});
  EXPECT_THAT(MakeLimitChains(geometry, constants).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("field 0 leads to field 1 by size of jumps, "
                                 "but at rate 0")));
}

// Detailed flows of the four-state chain by hand: rates are q_ij lambda_i.
TEST(PreLimitChainTest, RatesAreConstantsTimesScales) {
  const Theory theory = Deck(0.5);
  const NoiseLaw law = *SymmetricLomax::Create(1.2, 0.1);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MarkovChain chain,
      MakePreLimitChain(theory.geometry, theory.constants, law, 0.001));
  EXPECT_EQ(chain.rates()(0, 1),
            theory.constants[0].to[1].value * ExitRateScale(law, 0.001, 1));
  EXPECT_EQ(chain.rates()(3, 2),
            theory.constants[3].to[2].value * ExitRateScale(law, 0.001, 2));
}

// As eta -> 0 the narrow minima empty like H(1/eta) / eta and the wide ones
// approach the limit chain's law.
TEST(PreLimitChainTest, TendsToTheLimit) {
  const Theory theory = Deck(0.5);
  const NoiseLaw law = *SymmetricLomax::Create(1.2, 0.1);
  const LimitChain limit =
      (*MakeLimitChains(theory.geometry, theory.constants))[0];
  THSGD_ASSERT_OK_AND_ASSIGN(const Eigen::VectorXd wide,
                             limit.chain.StationaryLaw());
  double narrow_per_parameter = 0;
  for (double eta : {1e-10, 1e-20}) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const MarkovChain chain,
        MakePreLimitChain(theory.geometry, theory.constants, law, eta));
    THSGD_ASSERT_OK_AND_ASSIGN(const Eigen::VectorXd pi, chain.StationaryLaw());
    const double parameter = TailProbability(law, 1 / eta) / eta;
    const double narrow = pi(0) + pi(2);
    EXPECT_NEAR(pi(1) / wide(0), 1, 2 * narrow);
    EXPECT_NEAR(pi(3) / wide(1), 1, 2 * narrow);
    if (narrow_per_parameter > 0) {
      EXPECT_NEAR(narrow / parameter / narrow_per_parameter, 1, 0.01);
    }
    narrow_per_parameter = narrow / parameter;
  }
}

// The number in docs/theory.md, section 5.
TEST(PreLimitChainTest, NarrowMinimaHoldLittleAtAFiniteLearningRate) {
  const Theory theory = Deck(0.5);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MarkovChain chain,
      MakePreLimitChain(theory.geometry, theory.constants,
                        *SymmetricLomax::Create(1.2, 0.1), 0.001));
  THSGD_ASSERT_OK_AND_ASSIGN(const Eigen::VectorXd law, chain.StationaryLaw());
  EXPECT_NEAR(law(0) + law(2), 0.018, 0.0005);
}

TEST(PreLimitChainTest, RefusesToLoseChains) {
  const Theory open = Of(FourMinimaLandscape(), Walls(), 0.5);
  EXPECT_THAT(MakePreLimitChain(open.geometry, open.constants,
                                *SymmetricLomax::Create(1.2, 0.1), 0.001)
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("leads to where there is no field")));
}

}  // namespace
}  // namespace thsgd

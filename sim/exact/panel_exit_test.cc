// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/panel_exit.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/landscape/quartic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// eta f'' = 1: each step starts from the minimum, so exits are independent
// trials, however rare.
TEST(PanelExitTest, GeometricExits) {
  const double eta = 0.5;
  const Landscape well = *QuadraticWell::Create(0.1, 1 / eta, -1, 1.5);
  const std::vector<NoiseLaw> laws = {
      *SymmetricLomax::Create(1.2, 0.1), *SymmetricLomax::Create(2.5, 1e-12),
      *AsymmetricLomax::Create(1.6, 0.01, 0.2), *Gaussian::Create(0.5),
      *Gaussian::Create(0.1)};
  for (const NoiseLaw& law : laws) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ExactExit exit,
        SolveExitOnPanels(well, law,
                          *SgdParams::Create(eta, kInfinity, kInfinity), 0.1,
                          {.num_panels = 1}));
    const double below = UpperTail(law, 1.1 / eta);
    const double above = Cdf(law, -1.4 / eta);
    const double mean = 1 / (below + above);
    EXPECT_LT(exit.mean_exit_time.error, 1e-8 * mean);
    EXPECT_NEAR(exit.mean_exit_time.value, mean, exit.mean_exit_time.error)
        << law.index();
    EXPECT_NEAR(exit.below.value, below * mean, 1e-8);
    EXPECT_NEAR(exit.above.value, above * mean, 1e-8);
    EXPECT_NEAR(exit.outside.value, 1, 1e-8);
  }
  EXPECT_LT(UpperTail(laws[4], 1.1 / eta), 1e-100);
}

Landscape DeckInFocus(int field) {
  Landscape deck = FourMinimaLandscape();
  THSGD_EXPECT_OK(FocusOn(FieldsOf(deck)[field].minimum, deck));
  return deck;
}

struct Setting {
  Landscape landscape;
  NoiseLaw law;
  double learning_rate;
  double truncation_threshold;
  double projection_bound;

  SgdParams Params() const {
    return *SgdParams::Create(learning_rate, truncation_threshold,
                              projection_bound);
  }
  ExactExit Solve(int num_panels) const {
    return *SolveExitOnPanels(landscape, law, Params(),
                              FieldOf(landscape).minimum,
                              {.num_panels = num_panels});
  }
};

std::vector<Setting> Settings() {
  const Landscape quartic = *QuarticWell::Create(0, 1, 0.8);
  return {
      {DeckInFocus(0), *SymmetricLomax::Create(1.2, 0.1), 0.002, 0.5, 1.6},
      {DeckInFocus(1), *SymmetricLomax::Create(1.2, 0.1), 0.02, 0.5, 1.6},
      {DeckInFocus(1), *SymmetricLomax::Create(1.2, 0.1), 0.005, 0.5, 1.6},
      {DeckInFocus(1), *SymmetricLomax::Create(1.2, 0.001), 0.005, 0.5, 1.6},
      {DeckInFocus(1), *SymmetricLomax::Create(1.7, 0.1), 0.02, 0.28, 1.6},
      {DeckInFocus(3), *SymmetricLomax::Create(1.2, 0.1), 0.01, 0.5, 1.6},
      {quartic, *Gaussian::Create(1), 0.1, 0.3, kInfinity},
      {quartic, *Gaussian::Create(1), 0.02, kInfinity, kInfinity},
      {quartic, *AsymmetricLomax::Create(1.5, 0.1, 0.8), 0.02, 0.55,
       kInfinity}};
}

// The other discretisation, with elimination without subtractions.
TEST(PanelExitTest, AgreesWithHatFunctions) {
  for (const Setting& s : Settings()) {
    const ExactExit panels = s.Solve(8);
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ExactExit hats,
        SolveExit(s.landscape, s.law, s.Params(), FieldOf(s.landscape).minimum,
                  {.num_cells = 200}));
    // Narrow noise makes staircases.
    const bool narrow =
        s.learning_rate == 0.005 && TailProbability(s.law, 0.1) < 0.01;
    EXPECT_LT(panels.mean_exit_time.error,
              (narrow ? 0.1 : 0.02) * panels.mean_exit_time.value)
        << s.learning_rate << ' ' << s.truncation_threshold;
    EXPECT_NEAR(panels.mean_exit_time.value, hats.mean_exit_time.value,
                panels.mean_exit_time.error + hats.mean_exit_time.error)
        << s.learning_rate << ' ' << s.truncation_threshold;
    for (std::size_t j = 0; j < panels.to.size(); ++j) {
      EXPECT_NEAR(panels.to[j].value, hats.to[j].value,
                  panels.to[j].error + hats.to[j].error)
          << s.learning_rate << ' ' << s.truncation_threshold << ' ' << j;
    }
    EXPECT_NEAR(panels.below.value + panels.above.value, 1, 1e-9);
  }
}

TEST(PanelExitTest, ErrorIsHonest) {
  for (const Setting& s : Settings()) {
    const ExactExit fine = s.Solve(6);
    for (int num_panels : {1, 2, 3}) {
      const ExactExit coarse = s.Solve(num_panels);
      EXPECT_NEAR(coarse.mean_exit_time.value, fine.mean_exit_time.value,
                  coarse.mean_exit_time.error + fine.mean_exit_time.error)
          << num_panels << ' ' << s.learning_rate << ' '
          << s.truncation_threshold;
      EXPECT_NEAR(coarse.below.value, fine.below.value,
                  coarse.below.error + fine.below.error)
          << num_panels << ' ' << s.learning_rate << ' '
          << s.truncation_threshold;
    }
  }
}

TEST(PanelExitTest, NamesFaults) {
  EXPECT_THAT(
      SolveExitOnPanels(DeckInFocus(1), *Gaussian::Create(1),
                        *SgdParams::Create(0.1, 1, 1.6), 0.5, {.num_panels = 0})
          .status()
          .message(),
      testing::AllOf(testing::HasSubstr("start = 0.5; must be inside"),
                     testing::HasSubstr("num_panels = 0; must be >= 1")));
}

}  // namespace
}  // namespace thsgd

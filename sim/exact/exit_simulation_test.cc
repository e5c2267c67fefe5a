// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Simulated first exits against the exact solver.
//
// Null hypothesis: for each of 12 settings - three landscapes, one, two and
// three jumps, two tail indices - the mean exit time and the probability to
// leave below are the solver's. Statistic: z of the mean over 100,000 chains,
// and of the proportion. 24 comparisons at |z| < 5.5 have a false-alarm
// probability of 1e-6; the seed was fixed before looking. Exit times are nearly
// exponential, so the standard error of a mean is 0.32 %: a mean off by 2.2 %
// is found with probability above 0.9 (5.5 + 1.3 standard errors), and the
// control, a learning rate off by 5 %, must be found.

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMaxZ = 5.5;
constexpr std::uint64_t kSeed = 20211123;
constexpr std::int64_t kNumChains = 100'000;

struct Setting {
  std::string name;
  Landscape landscape;
  double truncation_threshold;
  double projection_bound;
  double tail_index;
  double learning_rate;
  double noise_scale;

  SgdParams Params(double factor = 1) const {
    return *SgdParams::Create(factor * learning_rate, truncation_threshold,
                              projection_bound);
  }
  NoiseLaw Law() const {
    return *SymmetricLomax::Create(tail_index, noise_scale);
  }
};

Landscape Deck(int field) {
  Landscape deck = FourMinimaLandscape();
  THSGD_EXPECT_OK(FocusOn(FieldsOf(deck)[field].minimum, deck));
  return deck;
}

// Exits at distances 1 and 1.2 of the minimum.
Landscape Well() { return *QuadraticWell::Create(0, 1, -1, 1.2); }

// A maximum near 0, walls at -+1.5.
Landscape DoubleWell() {
  Landscape well = *PolynomialLandscape::DoubleWell(0, 0.25, 1, 0.05);
  THSGD_EXPECT_OK(FocusOn(0.9, well));
  return well;
}

std::vector<Setting> Settings() {
  std::vector<Setting> settings;
  for (double alpha : {1.2, 1.7}) {
    const std::string suffix = alpha < 1.5 ? "Heavy" : "Lighter";
    settings.push_back(
        {"DeckOneJump" + suffix, Deck(0), 0.5, 1.6, alpha, 0.005, 1});
    settings.push_back(
        {"DeckTwoJumps" + suffix, Deck(1), 0.5, 1.6, alpha, 0.02, 1});
    settings.push_back(
        {"DeckThreeJumps" + suffix, Deck(1), 0.28, 1.6, alpha, 0.02, 2});
    settings.push_back(
        {"WellOneJump" + suffix, Well(), 2, kInfinity, alpha, 0.1, 0.5});
    settings.push_back(
        {"WellThreeJumps" + suffix, Well(), 0.4, kInfinity, alpha, 0.1, 1});
    settings.push_back({"DoubleWellTwoJumps" + suffix, DoubleWell(), 0.55, 1.5,
                        alpha, 0.1, 1});
  }
  return settings;
}

// z of the simulated mean exit time and of the share that leaves below.
struct Scores {
  double mean;
  double below;
  double relative_error;
};

Scores Compare(const Setting& s, double factor, std::uint32_t stream) {
  // A chain on a wall is still in the field.
  AttractionField field = FieldOf(s.landscape);
  if (field.lower <= -s.projection_bound) field.lower = -kInfinity;
  if (field.upper >= s.projection_bound) field.upper = kInfinity;
  const absl::StatusOr<ExactExit> exact =
      SolveExit(s.landscape, s.Law(), s.Params(factor), field.minimum,
                {.num_cells = 120});
  THSGD_EXPECT_OK(exact.status());
  // The solver's error is no part of the statistic.
  EXPECT_LT(exact->mean_exit_time.error, 0.002 * exact->mean_exit_time.value)
      << s.name;
  EXPECT_LT(exact->below.error, 1e-3) << s.name;
  EXPECT_LT(exact->mean_exit_time.value, 2000) << s.name;

  std::vector<FirstExit> exits(kNumChains);
  Ensemble(s.landscape, s.Law(), s.Params(), kSeed, stream)
      .SimulateFirstExits(field, field.minimum, 1'000'000, 0,
                          absl::MakeSpan(exits));
  double sum = 0;
  double below = 0;
  for (const FirstExit& exit : exits) {
    EXPECT_FALSE(exit.censored());
    sum += static_cast<double>(exit.num_steps);
    below += exit.position <= field.lower;
  }
  const double n = static_cast<double>(kNumChains);
  const double mean = sum / n;
  double squares = 0;
  for (const FirstExit& exit : exits) {
    squares += std::pow(static_cast<double>(exit.num_steps) - mean, 2);
  }
  const double standard_error = std::sqrt(squares / (n - 1) / n);
  // Nobody leaves through a wall.
  const double p = exact->below.value;
  const bool sure = p * (1 - p) < 1e-8;
  if (sure) {
    EXPECT_NEAR(below / n, p, 1e-8) << s.name;
  }
  return {.mean = (mean - exact->mean_exit_time.value) / standard_error,
          .below = sure ? 0 : (below / n - p) / std::sqrt(p * (1 - p) / n),
          .relative_error = standard_error / mean};
}

TEST(ExitSimulationTest, AgreesWithTheExactSolver) {
  std::uint32_t stream = 0;
  for (const Setting& s : Settings()) {
    const Scores z = Compare(s, 1, stream++);
    EXPECT_LT(std::fabs(z.mean), kMaxZ) << s.name;
    EXPECT_LT(std::fabs(z.below), kMaxZ) << s.name;
    EXPECT_LT(z.relative_error, 0.005) << s.name;
    RecordProperty(s.name + "Mean", std::to_string(z.mean));
    RecordProperty(s.name + "Below", std::to_string(z.below));
  }
}

TEST(ExitSimulationTest, FindsAWrongLearningRate) {
  EXPECT_GT(std::fabs(Compare(Settings()[1], 1.05, 100).mean), kMaxZ);
}

}  // namespace
}  // namespace thsgd

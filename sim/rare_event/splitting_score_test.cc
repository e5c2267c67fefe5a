// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/splitting_score.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/landscape/quartic_well.h"
#include "sim/numeric/polynomial.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
using Kind = SplittingScoreKind;

SgdParams Params(double learning_rate, double bound = kInfinity) {
  return *SgdParams::Create(learning_rate, kInfinity, bound);
}

GradientTable Table(const Landscape& landscape, double lower, double upper) {
  return *TabulateGradient(landscape, lower, upper);
}

// One exit of an Ornstein-Uhlenbeck process, curvature a = 1: the variance of
// its endpoint after time t is (1 - e^-2t) / 2, so hitting e from x takes
//   V(x, tau) = (e - x e^-t)^2 2 / (1 - e^-2t), t = tau or, if less, the time
//   log(e/x) at which V is the quasi-potential e^2 - x^2, twice (f = x^2/2).
TEST(SplittingScoreTest, LeastActionOfAQuadraticWell) {
  const double e = 1.5;
  const double eta = 0.05;
  const std::int64_t num_steps = 100;
  const ExitEvent event = {{0, -kInfinity, e}, 0, num_steps};
  const Landscape well = *QuadraticWell::Create(0, 1, -3, e);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const SplittingScore score,
      SplittingScore::Create(Kind::kLeastAction, Table(well, -3, e),
                             Params(eta), event));
  for (double x : {-2.5, -1.0, -0.1, 0.0, 0.2, 0.7, 1.2, 1.45}) {
    for (std::int64_t left : {1, 2, 5, 20, 50, 100}) {
      double t = eta * static_cast<double>(left);
      if (x > 0) t = std::fmin(t, std::log(e / x));
      const double decay = std::exp(-t);
      const double action =
          2 * std::pow(e - x * decay, 2) / (1 - decay * decay);
      EXPECT_NEAR(score(x, left), -action, 2e-3 * action) << x << ' ' << left;
    }
  }
}

// Straight paths where there is no gradient.
TEST(SplittingScoreTest, LeastActionOfAWalk) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const GradientTable flat,
      GradientTable::Create([](const HighPrecision&) { return 0; }, -4, 4));
  const ExitEvent event = {{0, -4, 4}, 0, 10'000};
  THSGD_ASSERT_OK_AND_ASSIGN(
      const SplittingScore score,
      SplittingScore::Create(Kind::kLeastAction, flat, Params(0.1), event));
  for (double x : {0.0, 1.0, 3.0, 3.9}) {
    for (std::int64_t left : {1, 11, 501, 1001, 9991}) {
      const double tau = 0.1 * static_cast<double>(left);
      const double action = (4 - x) * (4 - x) / tau;
      // Speeds a factor rho = (2e7)^(1/159) apart: linear interpolation of
      // 1/tau is off by (rho - 1)^2 / 4 or less. Nodes w = 1/32 apart: w^2
      // V''/8.
      const double error = 3.2e-3 * action + std::pow(1.0 / 32, 2) / (4 * tau);
      EXPECT_NEAR(score(x, left), -action, error) << x << ' ' << left;
      EXPECT_NEAR(score(-x, left), score(x, left), 1e-12 * action);
    }
  }
  // Rows of ten steps: constant between them.
  EXPECT_EQ(score(1, 11), score(1, 20));
  EXPECT_NE(score(1, 20), score(1, 21));
}

// Far from the end of the horizon the least action is the quasi-potential: four
// times the height left to climb, by way of the minimum.
TEST(SplittingScoreTest, LongHorizonsCostTheQuasiPotential) {
  // Maxima at -1 and 0.9, of different heights; a minimum at 0.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const PolynomialLandscape f,
      PolynomialLandscape::FromCriticalPoints(-1, {-1.0, 0.0, 0.9}));
  const AttractionField field = {0, -1, 0.9};
  const double below = f.Value(-1) - f.Value(0);
  const double above = f.Value(0.9) - f.Value(0);
  ASSERT_GT(below, 1.1 * above);
  const GradientTable table = Table(f, -1, 0.9);
  const ExitEvent event = {field, 0, 2000};
  THSGD_ASSERT_OK_AND_ASSIGN(
      const SplittingScore quasi,
      SplittingScore::Create(Kind::kQuasiPotential, table, Params(0.1), event));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const SplittingScore least,
      SplittingScore::Create(Kind::kLeastAction, table, Params(0.1), event));
  for (double x : {-0.99, -0.8, -0.5, -0.1, 0.0, 0.1, 0.5, 0.8, 0.89}) {
    const double climb_up = above - (x > 0 ? f.Value(x) - f.Value(0) : 0);
    const double climb_down = below - (x < 0 ? f.Value(x) - f.Value(0) : 0);
    const double cost = 4 * std::fmin(climb_up, climb_down);
    EXPECT_NEAR(quasi(x, 7), -cost, 1e-4) << x;
    EXPECT_NEAR(least(x, 1800), -cost, 2e-3) << x;
    // Never cheaper than without a deadline.
    EXPECT_LT(least(x, 3), quasi(x, 3) + 1e-4) << x;
  }
}

TEST(SplittingScoreTest, ShareOfWay) {
  const Landscape well = *QuadraticWell::Create(0.5, 1, -1, 2);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const SplittingScore score,
      SplittingScore::Create(Kind::kShareOfWay, Table(well, -1, 2), Params(0.1),
                             {{0.5, -1, 2}, 0, 10}));
  EXPECT_NEAR(score(1.25, 3), 0.5, 1e-9);
  EXPECT_NEAR(score(-0.25, 9), 0.5, 1e-9);
  EXPECT_NEAR(score(2 - 1e-9, 9), 1, 1e-8);
  EXPECT_NEAR(score(-1 + 1e-9, 9), 1, 1e-8);
}

// A wall is no exit: only the other side counts, and there is a score on the
// wall.
TEST(SplittingScoreTest, Walls) {
  const Landscape well = *QuadraticWell::Create(0, 1, -1, 1.5);
  const ExitEvent event = {{0, -1, 1.5}, 0, 50};
  for (Kind kind :
       {Kind::kShareOfWay, Kind::kQuasiPotential, Kind::kLeastAction}) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const SplittingScore score,
        SplittingScore::Create(kind, Table(well, -1, 1.5), Params(0.1, 1.2),
                               {{0, -1, 1.5}, 0, 50}));
    // The upper end is beyond the wall at 1.2.
    EXPECT_GT(score(-0.9, 20), score(0.9, 20));
    EXPECT_TRUE(std::isfinite(score(1.2, 20)));
    EXPECT_THAT(SplittingScore::Create(kind, Table(well, -1, 1.5),
                                       Params(0.1, 0.9), event),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         testing::HasSubstr("no end is an exit")));
  }
}

TEST(SplittingScoreTest, RefusesWhatIsOutOfRange) {
  const Landscape well = *QuadraticWell::Create(0, 1, -1, 1);
  const GradientTable table = Table(well, -1, 1);
  const auto message = [&](const ExitEvent& event) {
    return std::string(
        SplittingScore::Create(Kind::kLeastAction, table, Params(0.1), event)
            .status()
            .message());
  };
  EXPECT_THAT(message({{0, -1, 1}, 1, 5}),
              testing::HasSubstr("start = 1; must be inside"));
  EXPECT_THAT(message({{2, -1, 1}, 0, 5}),
              testing::HasSubstr("field.minimum = 2; must be inside"));
  EXPECT_THAT(message({{0, -1, 1}, 0, 0}),
              testing::HasSubstr("num_steps = 0; must be >= 1"));
  EXPECT_THAT(message({{0, -2, 1}, 0, 5}),
              testing::HasSubstr("field.lower = -2; must be covered"));
  EXPECT_THAT(message({{0, -1, 2}, 0, 5}),
              testing::HasSubstr("field.upper = 2; must be covered"));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/exit_solver.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "Eigen/Core"
#include "Eigen/LU"
#include "base/status_matchers.h"
#include "boost/math/quadrature/gauss.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// eta f'' = 1: each step starts from the minimum, so exits are independent
// trials, however rare.
TEST(ExitSolverTest, GeometricExits) {
  const double eta = 0.5;
  const Landscape well = *QuadraticWell::Create(0.1, 1 / eta, -1, 1.5);
  const std::vector<NoiseLaw> laws = {
      *SymmetricLomax::Create(1.2, 0.1),
      *AsymmetricLomax::Create(1.6, 0.01, 0.2), *Gaussian::Create(0.5),
      *Gaussian::Create(0.1), *StudentT::Create(2, 0.2)};
  for (const NoiseLaw& law : laws) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ExactExit exit,
        SolveExit(well, law, *SgdParams::Create(eta, kInfinity, kInfinity), 0.1,
                  {.num_cells = 20}));
    const double below = UpperTail(law, 1.1 / eta);
    const double above = Cdf(law, -1.4 / eta);
    const double mean = 1 / (below + above);
    EXPECT_LT(exit.mean_exit_time.error, 1e-8 * mean);
    EXPECT_NEAR(exit.mean_exit_time.value, mean, exit.mean_exit_time.error)
        << law.index();
    EXPECT_NEAR(exit.below.value, below * mean, exit.below.error);
    EXPECT_NEAR(exit.above.value, above * mean, exit.above.error);
    EXPECT_NEAR(exit.outside.value, 1, exit.outside.error);
    THSGD_ASSERT_OK_AND_ASSIGN(
        const QuasiStationaryExit later,
        SolveQuasiStationaryExit(well, law,
                                 *SgdParams::Create(eta, kInfinity, kInfinity),
                                 {.num_cells = 20}));
    EXPECT_NEAR(later.rate.value, 1 / mean, later.rate.error);
    EXPECT_NEAR(later.rate_outside.value, 1 / mean, later.rate.error);
  }
  // The rarest of these takes 1e100 steps or more.
  EXPECT_LT(UpperTail(laws[3], 1.1 / eta), 1e-100);
}

// Gaussian noise in a quadratic well, X' = (1 - eta) X + N(0, (eta s)^2): by
// Nystrom's method on Gauss-Legendre nodes, which converges exponentially for
// this kernel.
struct Autoregression {
  double mean_exit_time;
  double quasi_stationary_rate;
};
Autoregression SolveAutoregression(double eta, double scale, double exit) {
  using Rule = boost::math::quadrature::gauss<double, 150>;
  const auto& x = Rule::abscissa();
  const auto& w = Rule::weights();
  std::vector<double> nodes;
  std::vector<double> weights;
  for (std::size_t k = 0; k < x.size(); ++k) {
    for (int sign : {-1, 1}) {
      nodes.push_back(exit * sign * x[k]);
      weights.push_back(exit * w[k]);
    }
  }
  const int n = static_cast<int>(nodes.size());
  const auto density = [&](double from, double to) {
    const double z = (to - (1 - eta) * from) / scale;
    return std::exp(-z * z / 2) / (scale * std::sqrt(2 * M_PI));
  };
  Eigen::MatrixXd p(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j)
      p(i, j) = weights[j] * density(nodes[i], nodes[j]);
  }
  const Eigen::VectorXd u = (Eigen::MatrixXd::Identity(n, n) - p)
                                .partialPivLu()
                                .solve(Eigen::VectorXd::Ones(n));
  double at_minimum = 1;
  for (int j = 0; j < n; ++j) {
    at_minimum += weights[j] * density(0, nodes[j]) * u(j);
  }
  // The largest eigenvalue, by powers.
  Eigen::VectorXd v = Eigen::VectorXd::Ones(n);
  double survives = 0;
  for (int k = 0; k < 3000; ++k) {
    v = (p * v).eval();
    survives = v.maxCoeff();
    v /= survives;
  }
  return {.mean_exit_time = at_minimum, .quasi_stationary_rate = 1 - survives};
}

TEST(ExitSolverTest, AutoregressionAgainstNystrom) {
  struct Case {
    double eta;
    double sigma;
  };
  for (const Case& c : {Case{0.3, 1.2}, Case{0.1, 1.5}, Case{0.1, 1}}) {
    const Landscape well = *QuadraticWell::Create(0, 1, -1, 1);
    const Autoregression exact = SolveAutoregression(c.eta, c.eta * c.sigma, 1);
    const SgdParams params = *SgdParams::Create(c.eta, kInfinity, kInfinity);
    const NoiseLaw law = *Gaussian::Create(c.sigma);
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ExactExit exit,
        SolveExit(well, law, params, 0, {.num_cells = 200}));
    EXPECT_NEAR(exit.mean_exit_time.value, exact.mean_exit_time,
                exit.mean_exit_time.error)
        << c.eta << ' ' << c.sigma;
    EXPECT_LT(exit.mean_exit_time.error, 2e-3 * exact.mean_exit_time);
    EXPECT_NEAR(exit.below.value, 0.5, 1e-9);
    THSGD_ASSERT_OK_AND_ASSIGN(
        const QuasiStationaryExit later,
        SolveQuasiStationaryExit(well, law, params, {.num_cells = 200}));
    EXPECT_NEAR(later.rate.value, exact.quasi_stationary_rate,
                later.rate.error + 1e-11)
        << c.eta << ' ' << c.sigma;
    EXPECT_LT(later.rate.error, 2e-3 * exact.quasi_stationary_rate);
  }
}

struct Setting {
  int field;
  double truncation_threshold;
  double tail_index;
  double learning_rate;
  double noise_scale;
};

Landscape DeckInFocus(int field) {
  Landscape deck = FourMinimaLandscape();
  THSGD_EXPECT_OK(FocusOn(FieldsOf(deck)[field].minimum, deck));
  return deck;
}

ExactExit SolveDeck(const Setting& s, int num_cells) {
  const Landscape deck = DeckInFocus(s.field);
  return *SolveExit(deck, *SymmetricLomax::Create(s.tail_index, s.noise_scale),
                    *SgdParams::Create(s.learning_rate, s.truncation_threshold,
                                       FourMinimaLandscape::kBound),
                    FieldOf(deck).minimum, {.num_cells = num_cells});
}

// Coarse grids are within their errors of finer ones: mean exit time and each
// field's share, one to three jumps and no truncation.
TEST(ExitSolverTest, ErrorIsHonest) {
  const std::vector<Setting> settings = {
      {0, 0.5, 1.2, 0.002, 0.1},      {1, 0.5, 1.2, 0.02, 0.1},
      {1, 0.5, 1.2, 0.02, 0.02},      {1, 0.5, 1.2, 0.005, 0.1},
      {1, 0.5, 1.7, 0.02, 0.1},       {1, 0.28, 1.2, 0.02, 0.1},
      {1, kInfinity, 1.2, 0.02, 0.1}, {3, 0.5, 1.2, 0.01, 0.1}};
  for (const Setting& s : settings) {
    const ExactExit fine = SolveDeck(s, 200);
    EXPECT_LT(fine.mean_exit_time.error, 5e-3 * fine.mean_exit_time.value);
    for (int num_cells : {25, 50, 100}) {
      const ExactExit coarse = SolveDeck(s, num_cells);
      EXPECT_NEAR(coarse.mean_exit_time.value, fine.mean_exit_time.value,
                  coarse.mean_exit_time.error + fine.mean_exit_time.error)
          << num_cells << " cells, field " << s.field
          << ", b = " << s.truncation_threshold
          << ", eta = " << s.learning_rate;
      for (int j = 0; j < 4; ++j) {
        EXPECT_NEAR(coarse.to[j].value, fine.to[j].value,
                    coarse.to[j].error + fine.to[j].error)
            << num_cells << " cells, field " << s.field << " to " << j
            << ", b = " << s.truncation_threshold
            << ", eta = " << s.learning_rate;
      }
    }
    double sum = fine.outside.value;
    for (const Estimate& to : fine.to) sum += to.value;
    EXPECT_NEAR(sum, 1, 1e-3);
    EXPECT_EQ(fine.to[s.field].value, 0);
    EXPECT_EQ(fine.outside.value, 0);
  }
}

// E[sigma] lambda q, from a prototype that shares no code (uniform grid, LU)
// and quotes three digits.
TEST(ExitSolverTest, Prototype) {
  struct Case {
    double learning_rate;
    double noise_scale;
    double ratio;
  };
  const Landscape deck = FourMinimaLandscape();
  THSGD_ASSERT_OK_AND_ASSIGN(
      const JumpGeometry geometry,
      JumpGeometry::Create(FieldsOf(deck),
                           Walls::At(FourMinimaLandscape::kBound), 0.5));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<ExitConstants> q,
      ComputeExitConstants(deck, geometry,
                           {.tail_index = 1.2, .p_positive = 0.5}));
  for (const Case& c : {Case{0.02, 0.1, 0.883}, Case{0.02, 0.02, 0.979},
                        Case{0.005, 0.1, 0.849}}) {
    const ExactExit exit =
        SolveDeck({1, 0.5, 1.2, c.learning_rate, c.noise_scale}, 200);
    const double scale =
        ExitRateScale(*SymmetricLomax::Create(1.2, c.noise_scale),
                      c.learning_rate, 2) *
        q[1].total().value;
    // First order on 3000 nodes: the prototype is off by 0.002.
    EXPECT_NEAR(exit.mean_exit_time.value * scale, c.ratio, 0.002);
  }
}

// Long stays: from the minimum as from the quasi-stationary law, but for exits
// on the way to it. Their share is of the order of the relaxation's steps
// divided by E[sigma].
TEST(ExitSolverTest, QuasiStationaryRates) {
  const Setting s = {1, 0.5, 1.2, 0.02, 0.02};
  const ExactExit exit = SolveDeck(s, 100);
  const Landscape deck = DeckInFocus(s.field);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const QuasiStationaryExit later,
      SolveQuasiStationaryExit(
          deck, *SymmetricLomax::Create(s.tail_index, s.noise_scale),
          *SgdParams::Create(s.learning_rate, s.truncation_threshold, 1.6),
          {.num_cells = 100}));
  const double mean = exit.mean_exit_time.value;
  const double relative_error =
      exit.mean_exit_time.error / mean + later.rate.error / later.rate.value;
  EXPECT_NEAR(later.rate.value * mean, 1, relative_error + 1e3 / mean);
  double sum = later.rate_outside.value;
  for (int j = 0; j < 4; ++j) {
    sum += later.rate_to[j].value;
    EXPECT_NEAR(later.rate_to[j].value * mean, exit.to[j].value,
                2 * relative_error + 1e3 / mean);
  }
  EXPECT_NEAR(sum / later.rate.value, 1, relative_error);
}

// From field 1 on (-1.3, 0.2) with b = 0.5 no single jump leads beyond 0.7,
// where field 3 begins: not even from next to the end.
TEST(ExitSolverTest, NoLandingsBeyondReach) {
  EXPECT_EQ(SolveDeck({1, 0.5, 1.2, 0.02, 0.1}, 30).to[3].value, 0);
}

TEST(ExitSolverTest, MirrorImage) {
  const auto solve = [](double tilt, double p_positive, int field) {
    Landscape well = *PolynomialLandscape::DoubleWell(0, 1, 1, tilt);
    const double start = FieldsOf(well)[field].minimum;
    THSGD_EXPECT_OK(FocusOn(start, well));
    return *SolveExit(well, *AsymmetricLomax::Create(1.4, 0.3, p_positive),
                      *SgdParams::Create(0.02, 0.37, 1.5), start,
                      {.num_cells = 30});
  };
  const ExactExit exit = solve(0.3, 0.2, 0);
  const ExactExit mirrored = solve(-0.3, 0.8, 1);
  EXPECT_NEAR(exit.mean_exit_time.value / mirrored.mean_exit_time.value, 1,
              1e-9);
  EXPECT_NEAR(exit.above.value, 1, 1e-9);
  EXPECT_EQ(exit.below.value, 0);
  EXPECT_NEAR(exit.to[1].value, mirrored.to[0].value, 1e-9);
}

TEST(ExitSolverTest, NamesFaults) {
  const Landscape well = *PolynomialLandscape::DoubleWell(0, 1, 1, 0);
  EXPECT_THAT(
      SolveExit(well, *Gaussian::Create(1),
                *SgdParams::Create(0.1, 1, kInfinity), 0.5, {.num_cells = 1})
          .status()
          .message(),
      testing::AllOf(
          testing::HasSubstr("field.lower = -inf; must be finite"),
          testing::HasSubstr("start = 0.5; must be inside the field"),
          testing::HasSubstr("num_cells = 1; must be >= 10")));
}

}  // namespace
}  // namespace thsgd

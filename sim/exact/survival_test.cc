// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/survival.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "boost/math/quadrature/gauss.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/exact/exit_solver.h"
#include "sim/exact/panel_operator.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/landscape/quartic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// eta f'' = 1: each step starts from the minimum, so
// P(sigma <= n) = 1 - (1 - p)^n, by either method, however small.
TEST(SurvivalTest, GeometricExits) {
  const double eta = 0.5;
  const Landscape well = *QuadraticWell::Create(0.1, 1 / eta, -1, 1.5);
  const SgdParams params = *SgdParams::Create(eta, kInfinity, kInfinity);
  const std::vector<NoiseLaw> laws = {*SymmetricLomax::Create(1.2, 0.1),
                                      *AsymmetricLomax::Create(1.6, 0.01, 0.2),
                                      *Pareto::Create(1.6, 0.2, 0.3),
                                      *Gaussian::Create(0.5),
                                      *Gaussian::Create(0.1),
                                      *StudentT::Create(2, 0.2),
                                      *SymmetricWeibull::Create(0.5, 0.1)};
  const std::vector<std::int64_t> num_steps = {1, 2, 3, 100, 1'000'000'000};
  for (const NoiseLaw& law : laws) {
    const double below = UpperTail(law, 1.1 / eta);
    const double above = Cdf(law, -1.4 / eta);
    for (std::size_t count : {std::size_t{4}, num_steps.size()}) {
      // Squares of matrices take seconds where a light tail asks for panels as
      // short as the rarest exits', which here no step needs.
      if (count > 4 && std::holds_alternative<Gaussian>(law)) continue;
      THSGD_ASSERT_OK_AND_ASSIGN(
          const std::vector<ExitByTime> exits,
          SolveExitByTime(well, law, params, 0.1,
                          absl::MakeSpan(num_steps).first(count),
                          {.num_panels = 2}));
      for (std::size_t k = 0; k < count; ++k) {
        const double n = static_cast<double>(num_steps[k]);
        const double exact = -std::expm1(n * std::log1p(-below - above));
        EXPECT_NEAR(exits[k].p_exit.value, exact, exits[k].p_exit.error)
            << law.index() << ' ' << n;
        EXPECT_LT(exits[k].p_exit.error, 1e-8 * exact)
            << law.index() << ' ' << n;
        EXPECT_NEAR(exits[k].below.value, exact * below / (below + above),
                    1e-8 * exact);
        EXPECT_NEAR(exits[k].above.value, exact * above / (below + above),
                    1e-8 * exact);
      }
    }
  }
  EXPECT_LT(UpperTail(laws[4], 1.1 / eta), 1e-100);
}

// Gaussian noise in a quadratic well, X' = (1 - eta) X + N(0, scale^2), leaves
// (-1, 1): by Nystrom's method on Gauss-Legendre nodes, which shares no code
// and converges exponentially for this kernel.
double AutoregressionExits(double eta, double scale, std::int64_t num_steps) {
  using Rule = boost::math::quadrature::gauss<double, 150>;
  std::vector<double> nodes = {0};
  std::vector<double> weights = {0};
  for (std::size_t k = 0; k < Rule::abscissa().size(); ++k) {
    for (int sign : {-1, 1}) {
      nodes.push_back(sign * Rule::abscissa()[k]);
      weights.push_back(Rule::weights()[k]);
    }
  }
  const int n = static_cast<int>(nodes.size());
  Eigen::MatrixXd p(n, n);
  Eigen::VectorXd exit(n);
  for (int i = 0; i < n; ++i) {
    const double centre = (1 - eta) * nodes[i];
    exit(i) = (std::erfc((1 - centre) / scale / std::sqrt(2.0)) +
               std::erfc((1 + centre) / scale / std::sqrt(2.0))) /
              2;
    for (int j = 0; j < n; ++j) {
      const double z = (nodes[j] - centre) / scale;
      p(i, j) =
          weights[j] * std::exp(-z * z / 2) / (scale * std::sqrt(2 * M_PI));
    }
  }
  Eigen::VectorXd h = Eigen::VectorXd::Zero(n);
  for (std::int64_t k = 0; k < num_steps; ++k) h = (exit + p * h).eval();
  return h(0);
}

TEST(SurvivalTest, AutoregressionAgainstNystrom) {
  struct Case {
    double eta;
    double sigma;
  };
  const Landscape well = *QuadraticWell::Create(0, 1, -1, 1);
  // Down to 3e-35.
  for (const Case& c :
       {Case{0.3, 1.2}, Case{0.1, 1.5}, Case{0.1, 0.7}, Case{0.05, 0.5}}) {
    const std::vector<std::int64_t> num_steps = {
        1, 7, static_cast<std::int64_t>(5 / c.eta), 500};
    THSGD_ASSERT_OK_AND_ASSIGN(
        const std::vector<ExitByTime> exits,
        SolveExitByTime(well, *Gaussian::Create(c.sigma),
                        *SgdParams::Create(c.eta, kInfinity, kInfinity), 0,
                        num_steps));
    for (std::size_t k = 0; k < num_steps.size(); ++k) {
      const double exact =
          AutoregressionExits(c.eta, c.eta * c.sigma, num_steps[k]);
      EXPECT_NEAR(exits[k].p_exit.value, exact, exits[k].p_exit.error)
          << c.eta << ' ' << c.sigma << ' ' << num_steps[k];
      // From inside to the ends it takes some 1 / eta steps.
      if (static_cast<double>(num_steps[k]) * c.eta < 2) continue;
      EXPECT_LT(exits[k].p_exit.error, 1e-4 * exact)
          << c.eta << ' ' << c.sigma << ' ' << num_steps[k] << ' ' << exact;
      EXPECT_NEAR(exits[k].p_exit.value, exact, 1e-7 * exact)
          << c.eta << ' ' << c.sigma << ' ' << num_steps[k];
      EXPECT_NEAR(exits[k].below.value, exact / 2, 1e-7 * exact);
    }
  }
}

Landscape DeckInFocus(int field) {
  Landscape deck = FourMinimaLandscape();
  THSGD_EXPECT_OK(FocusOn(FieldsOf(deck)[field].minimum, deck));
  return deck;
}

// A maximum near 0, walls at -+1.5.
Landscape DoubleWell() {
  Landscape well = *PolynomialLandscape::DoubleWell(0, 0.25, 1, 0.05);
  THSGD_EXPECT_OK(FocusOn(0.9, well));
  return well;
}

// E[sigma] = sum of P(sigma > n) over n >= 0, against the other
// discretisation.
TEST(SurvivalTest, SumsToTheMean) {
  const Landscape well = *QuadraticWell::Create(0, 1, -1, 1.2);
  struct Case {
    NoiseLaw law;
    double b;
    double eta;
    std::int64_t num_steps;
  };
  for (const Case& c :
       {Case{*Gaussian::Create(1.2), kInfinity, 0.3, 1500},
        Case{*SymmetricLomax::Create(1.2, 1), 0.7, 0.1, 1500},
        Case{*AsymmetricLomax::Create(1.5, 1, 0.8), 0.7, 0.1, 1500}}) {
    const SgdParams params = *SgdParams::Create(c.eta, c.b, kInfinity);
    std::vector<std::int64_t> num_steps;
    for (std::int64_t n = 1; n <= c.num_steps; ++n) num_steps.push_back(n);
    THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<ExitByTime> exits,
                               SolveExitByTime(well, c.law, params, 0.1,
                                               num_steps, {.num_panels = 2}));
    double mean = 1;
    double error = 0;
    for (const ExitByTime& exit : exits) {
      mean += 1 - exit.p_exit.value;
      error += exit.p_exit.error;
    }
    EXPECT_GT(exits.back().p_exit.value, 1 - 1e-6);
    EXPECT_LT(error, 1e-3 * mean);
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ExactExit exact,
        SolveExit(well, c.law, params, 0.1, {.num_cells = 100}));
    EXPECT_LT(exact.mean_exit_time.error, 1e-3 * mean);
    EXPECT_NEAR(mean, exact.mean_exit_time.value,
                exact.mean_exit_time.error + error);
    EXPECT_NEAR(exits.back().below.value, exact.below.value,
                exact.below.error + exits.back().below.error);
  }
}

// Both methods, on one operator.
TEST(SurvivalTest, SteppingIsDoubling) {
  PanelOperator::Matrices chain;
  chain.p = PanelOperator::Matrix::Constant(3, 3, 0.3);
  chain.p(0, 1) = 0.2;
  chain.exit = Eigen::MatrixXd::Constant(3, 1, 0.1);
  chain.exit(0, 0) = 0.2;
  // Few steps go one by one; the last list does not.
  const std::vector<std::int64_t> few = {0, 1, 2, 3};
  const std::vector<std::int64_t> many = {0, 1, 2, 3, 200};
  const std::vector<Eigen::MatrixXd> stepped = ExitsByTime(chain, few);
  const std::vector<Eigen::MatrixXd> doubled = ExitsByTime(chain, many);
  Eigen::MatrixXd h = Eigen::MatrixXd::Zero(3, 1);
  for (std::int64_t n = 0; n <= 200; ++n) {
    if (n < 4) {
      EXPECT_LT((stepped[n] - h).norm(), 1e-15) << n;
      EXPECT_LT((doubled[n] - h).norm(), 1e-15) << n;
    }
    if (n == 200) {
      EXPECT_LT((doubled[4] - h).norm(), 1e-13);
    }
    h = (chain.exit + chain.p * h).eval();
  }
}

struct Setting {
  std::string name;
  Landscape landscape;
  double truncation_threshold;
  double projection_bound;
  NoiseLaw law;
  double learning_rate;
  std::int64_t num_steps;

  SgdParams Params(double factor = 1) const {
    return *SgdParams::Create(factor * learning_rate, truncation_threshold,
                              projection_bound);
  }
  ExitByTime Solve(double factor, int num_panels) const {
    return (*SolveExitByTime(landscape, law, Params(factor),
                             FieldOf(landscape).minimum, {num_steps},
                             {.num_panels = num_panels}))[0];
  }
};

std::vector<Setting> Settings() {
  const Landscape quartic = *QuarticWell::Create(0, 1, 0.8);
  const Landscape quadratic = *QuadraticWell::Create(0, 1, -1, 1.2);
  return {{"DeckOneJump", DeckInFocus(0), 0.5, 1.6,
           *SymmetricLomax::Create(1.2, 1), 0.005, 100},
          {"DeckTwoJumps", DeckInFocus(1), 0.5, 1.6,
           *SymmetricLomax::Create(1.2, 1), 0.02, 100},
          {"QuadraticThreeJumps", quadratic, 0.4, kInfinity,
           *SymmetricLomax::Create(1.7, 1), 0.1, 300},
          {"DoubleWell", DoubleWell(), 0.55, 1.5,
           *SymmetricLomax::Create(1.2, 1), 0.1, 30},
          {"GaussianTruncated", quartic, 0.22, kInfinity, *Gaussian::Create(1),
           0.1, 100},
          {"Asymmetric", quartic, 0.55, kInfinity,
           *AsymmetricLomax::Create(1.5, 0.5, 0.8), 0.1, 100},
          {"Pareto", quartic, 0.55, kInfinity, *Pareto::Create(1.5, 0.3, 0.3),
           0.1, 100},
          {"Student", quartic, kInfinity, kInfinity, *StudentT::Create(2, 0.5),
           0.1, 100}};
}

// Null hypothesis: for each of 8 settings - one to three jumps, light tails,
// walls, asymmetric laws - the probability to leave within n steps, and to do
// so below, are the solver's. Statistic: z of the proportions over 400,000
// chains. 16 comparisons at |z| < 5.5 have a false-alarm probability of 6e-7;
// the seed was fixed before looking. A probability near 0.1 that is off by 3.3
// % is found with probability above 0.9 (5.5 + 1.3 standard errors of 0.47 %);
// the control, a learning rate off by 5 %, must be found.
constexpr double kMaxZ = 5.5;
constexpr std::uint64_t kSeed = 20211123;
constexpr std::int64_t kNumChains = 400'000;

struct Scores {
  double exits;
  double below;
};

Scores Compare(const Setting& s, double factor, std::uint32_t stream) {
  const ExitByTime exact = s.Solve(factor, 4);
  const double p = exact.p_exit.value;
  // The solver's error is no part of the statistic.
  EXPECT_LT(exact.p_exit.error, 2e-4 * p) << s.name;
  EXPECT_GT(p, 0.03) << s.name;
  EXPECT_LT(p, 0.9) << s.name;
  // A chain on a wall is still in the field.
  AttractionField field = FieldOf(s.landscape);
  if (field.lower <= -s.projection_bound) field.lower = -kInfinity;
  if (field.upper >= s.projection_bound) field.upper = kInfinity;
  std::vector<FirstExit> exits(kNumChains);
  Ensemble(s.landscape, s.law, s.Params(), kSeed, stream)
      .SimulateFirstExits(field, field.minimum, s.num_steps, 0,
                          absl::MakeSpan(exits));
  double left = 0;
  double below = 0;
  for (const FirstExit& exit : exits) {
    if (exit.censored()) continue;
    left += 1;
    below += exit.position <= field.lower;
  }
  const double n = static_cast<double>(kNumChains);
  const double q = exact.below.value;
  // Nobody leaves through a wall.
  const bool never = q < 1e-12;
  if (never) {
    EXPECT_EQ(below, 0) << s.name;
  }
  return {.exits = (left / n - p) / std::sqrt(p * (1 - p) / n),
          .below = never ? 0 : (below / n - q) / std::sqrt(q * (1 - q) / n)};
}

TEST(SurvivalTest, AgreesWithSimulation) {
  std::uint32_t stream = 200;
  for (const Setting& s : Settings()) {
    const Scores z = Compare(s, 1, stream++);
    EXPECT_LT(std::fabs(z.exits), kMaxZ) << s.name;
    EXPECT_LT(std::fabs(z.below), kMaxZ) << s.name;
    RecordProperty(s.name + "Exits", std::to_string(z.exits));
    RecordProperty(s.name + "Below", std::to_string(z.below));
  }
}

TEST(SurvivalTest, FindsAWrongLearningRate) {
  EXPECT_GT(std::fabs(Compare(Settings()[1], 1.05, 300).exits), kMaxZ);
}

// Coarse grids are within their errors of finer ones, light and heavy tails,
// zero to four jumps' truncation, down to 1e-14.
TEST(SurvivalTest, ErrorIsHonest) {
  std::vector<Setting> settings = Settings();
  const Landscape quartic = *QuarticWell::Create(0, 1, 0.8);
  for (double b : {kInfinity, 0.55, 0.3, 0.22}) {
    settings.push_back(
        {"Light", quartic, b, kInfinity, *Gaussian::Create(1), 0.02, 250});
    settings.push_back({"Heavy", quartic, b, kInfinity,
                        *SymmetricLomax::Create(1.2, 0.1), 0.02, 250});
  }
  for (const Setting& s : settings) {
    const ExitByTime fine = s.Solve(1, 4);
    EXPECT_LT(fine.p_exit.error, 1e-3 * fine.p_exit.value) << s.name;
    for (int num_panels : {1, 2}) {
      const ExitByTime coarse = s.Solve(1, num_panels);
      EXPECT_NEAR(coarse.p_exit.value, fine.p_exit.value,
                  coarse.p_exit.error + fine.p_exit.error)
          << num_panels << ' ' << s.name << ' ' << s.truncation_threshold;
      EXPECT_NEAR(coarse.below.value, fine.below.value,
                  coarse.below.error + fine.below.error)
          << num_panels << ' ' << s.name << ' ' << s.truncation_threshold;
    }
  }
}

TEST(SurvivalTest, NamesFaults) {
  const Landscape well = *PolynomialLandscape::DoubleWell(0, 1, 1, 0);
  EXPECT_THAT(SolveExitByTime(well, *Gaussian::Create(1),
                              *SgdParams::Create(0.1, 1, kInfinity), 0.5, {0},
                              {.num_panels = 0})
                  .status()
                  .message(),
              testing::AllOf(
                  testing::HasSubstr("field.lower = -inf; must be finite"),
                  testing::HasSubstr("start = 0.5; must be inside the field"),
                  testing::HasSubstr("num_panels = 0; must be >= 1"),
                  testing::HasSubstr("num_steps = 0; must be >= 1")));
}

}  // namespace
}  // namespace thsgd

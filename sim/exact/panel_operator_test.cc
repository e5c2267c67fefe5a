// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/panel_operator.h"

#include <cmath>
#include <limits>
#include <vector>

#include "base/status_matchers.h"
#include "boost/math/quadrature/gauss_kronrod.hpp"
#include "gtest/gtest.h"
#include "sim/exact/panel_grid.h"
#include "sim/exact/transition_operator.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double CubicGradient(double x) { return 2 * x - x * x * x; }

ChainDomain OpenDomain(double lower, double upper) {
  return {.lower = lower,
          .upper = upper,
          .wall_below = false,
          .wall_above = false,
          .exits = {
              {-kInfinity, lower - 1}, {lower - 1, lower}, {upper, kInfinity}}};
}

PanelOperator MakeOperator(const ChainDomain& domain, const NoiseLaw& law,
                           const SgdParams& params, int num_panels) {
  return PanelOperator(
      *MakePanelGrid(domain, CubicGradient, law, params, num_panels, 0), domain,
      CubicGradient, law, params);
}

// Density, atoms and exits by their own formulae are a probability.
TEST(PanelOperatorTest, IsAMarkovChain) {
  const std::vector<NoiseLaw> laws = {*SymmetricLomax::Create(1.2, 0.002),
                                      *SymmetricLomax::Create(1.2, 0.3),
                                      *AsymmetricLomax::Create(1.5, 0.1, 0.8),
                                      *Pareto::Create(1.5, 0.2, 0.7),
                                      *Gaussian::Create(0.4),
                                      *StudentT::Create(1.6, 0.2)};
  for (const NoiseLaw& law : laws) {
    for (double b : {0.3, 5.0, kInfinity}) {
      const ChainDomain domain = OpenDomain(-1, 1.2);
      const PanelOperator op =
          MakeOperator(domain, law, *SgdParams::Create(0.05, b, kInfinity), 6);
      for (double x : op.states()) {
        const PanelOperator::Row row = op.MakeRow(x);
        EXPECT_NEAR(row.excess, 0, 1e-11)
            << law.index() << ' ' << b << ' ' << x;
        EXPECT_GE(row.exit.minCoeff(), 0);
        EXPECT_NEAR(row.p.sum() + row.exit.sum(), 1, 1e-13);
      }
    }
  }
}

// E[(X' - 1)^9; no exit] with walls, by quadrature over the noise: polynomials
// of degree 9 are the operator's own.
TEST(PanelOperatorTest, OneStepOfAPolynomial) {
  const double eta = 0.05;
  const double wall = 0.9;
  const double sigma = 3;
  const ChainDomain domain = {.lower = -wall,
                              .upper = wall,
                              .wall_below = true,
                              .wall_above = true,
                              .exits = {}};
  struct Potential {
    double Gradient(double y) const { return CubicGradient(y); }
  };
  for (double b : {0.25, kInfinity}) {
    const SgdParams params = *SgdParams::Create(eta, b, wall);
    const PanelOperator op =
        MakeOperator(domain, *Gaussian::Create(sigma), params, 4);
    EXPECT_EQ(op.num_states(), op.grid().num_nodes() + 2);
    for (double x : {-wall, -0.5, 0.0, 0.123, 0.88}) {
      double exact = 0;
      // In pieces, because the step has corners.
      for (int k = 0; k < 4000; ++k) {
        const double from = sigma * (-10 + 0.005 * k);
        exact += boost::math::quadrature::gauss_kronrod<double, 15>::integrate(
            [&](double z) {
              return std::pow(SgdStep(params, Potential{}, x, eta * z) - 1, 9) *
                     std::exp(-z * z / (2 * sigma * sigma));
            },
            from, from + 0.005 * sigma, 0, 0);
      }
      exact /= sigma * std::sqrt(2 * M_PI);
      const PanelOperator::Row row = op.MakeRow(x);
      double stepped = 0;
      for (int j = 0; j < op.num_states(); ++j) {
        stepped += row.p(j) * std::pow(op.states()[j] - 1, 9);
      }
      // Corners leave the quadrature some 1e-7.
      EXPECT_NEAR(stepped / exact, 1, 1e-6) << b << ' ' << x;
    }
  }
}

// Noise so large that every step is clipped: two atoms.
TEST(PanelOperatorTest, Atoms) {
  const double b = 0.7;
  const SgdParams params = *SgdParams::Create(1, b, kInfinity);
  const NoiseLaw law = *Pareto::Create(4, 100, 0.25);
  const ChainDomain domain = OpenDomain(0, 1);
  const auto flat = [](double) { return 0; };
  const PanelOperator op(*MakePanelGrid(domain, flat, law, params, 4, 0),
                         domain, flat, law, params);
  for (double x : op.states()) {
    const PanelOperator::Row row = op.MakeRow(x);
    // Z < -33 with probability 3/4, which goes up, and Z > 166 with 1/4.
    EXPECT_NEAR(row.exit(2), x > 0.3 ? 0.75 : 0, 1e-12) << x;
    EXPECT_NEAR(row.exit(1), x < 0.7 ? 0.25 : 0, 1e-12) << x;
    EXPECT_EQ(row.exit(0), 0);
  }
}

// The chance to leave from far inside is a tail, with its digits.
TEST(PanelOperatorTest, RareExitsKeepTheirDigits) {
  const double x = 0.1;
  const PanelOperator op =
      MakeOperator(OpenDomain(-1, 1), *Gaussian::Create(1),
                   *SgdParams::Create(0.05, kInfinity, kInfinity), 4);
  const double centre = x - 0.05 * CubicGradient(x);
  const double exact = std::erfc((1 - centre) / (0.05 * std::sqrt(2.0))) / 2;
  EXPECT_LT(exact, 1e-70);
  EXPECT_NEAR(op.MakeRow(x).exit(2) / exact, 1, 1e-11);
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/transition_operator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "Eigen/Core"
#include "base/status_matchers.h"
#include "boost/math/quadrature/gauss_kronrod.hpp"
#include "gtest/gtest.h"
#include "sim/exact/grid.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

ChainDomain OpenDomain(double lower, double upper) {
  return {.lower = lower,
          .upper = upper,
          .wall_below = false,
          .wall_above = false,
          .exits = {
              {-kInfinity, lower - 1}, {lower - 1, lower}, {upper, kInfinity}}};
}

double CubicGradient(double x) { return 2 * x - x * x * x; }

TEST(TransitionOperatorTest, IsAMarkovChain) {
  const std::vector<NoiseLaw> laws = {*SymmetricLomax::Create(1.2, 0.02),
                                      *SymmetricLomax::Create(1.2, 0.3),
                                      *AsymmetricLomax::Create(1.5, 0.1, 0.8),
                                      *Pareto::Create(1.5, 0.2, 0.7),
                                      *Gaussian::Create(0.4),
                                      *StudentT::Create(1.6, 0.2)};
  for (const NoiseLaw& law : laws) {
    for (double b : {0.3, 5.0, kInfinity}) {
      const ChainDomain domain = OpenDomain(-1, 1.2);
      const Grid grid = *Grid::Create(-1, 1.2, JumpBreaks(domain, b, 3), 40, 0);
      THSGD_ASSERT_OK_AND_ASSIGN(
          const TransitionOperator op,
          MakeTransitionOperator(grid, domain, CubicGradient, law,
                                 *SgdParams::Create(0.05, b, kInfinity)));
      EXPECT_GE(op.p.minCoeff(), 0);
      EXPECT_GE(op.exit.minCoeff(), 0);
      const Eigen::VectorXd sums =
          op.p.rowwise().sum() + op.exit.rowwise().sum();
      for (int i = 0; i < grid.num_nodes(); ++i) {
        EXPECT_NEAR(sums(i), 1, 1e-10) << law.index() << ' ' << b << ' ' << i;
      }
    }
  }
}

// E[X'] from x, by quadrature over the noise, with walls: linear functions are
// the operator's own.
TEST(TransitionOperatorTest, MeanOfOneStep) {
  const double eta = 0.05;
  const double wall = 0.9;
  const double sigma = 3;
  const ChainDomain domain = {.lower = -wall,
                              .upper = wall,
                              .wall_below = true,
                              .wall_above = true,
                              .exits = {}};
  for (double b : {0.25, kInfinity}) {
    const SgdParams params = *SgdParams::Create(eta, b, wall);
    const Grid grid = *Grid::Create(-wall, wall, {}, 30, 0);
    THSGD_ASSERT_OK_AND_ASSIGN(
        const TransitionOperator op,
        MakeTransitionOperator(grid, domain, CubicGradient,
                               *Gaussian::Create(sigma), params));
    for (int i = 0; i < grid.num_nodes(); ++i) {
      const double x = grid.nodes()[i].position;
      struct Potential {
        double Gradient(double y) const { return CubicGradient(y); }
      };
      double mean = 0;
      double moved = 0;
      // In 400 pieces, because the step has corners.
      for (int k = 0; k < 400; ++k) {
        const double from = sigma * (-10 + 0.05 * k);
        mean += boost::math::quadrature::gauss_kronrod<double, 15>::integrate(
            [&](double z) {
              return SgdStep(params, Potential{}, x, eta * z) *
                     std::exp(-z * z / (2 * sigma * sigma));
            },
            from, from + 0.05 * sigma, 0, 0);
      }
      mean /= sigma * std::sqrt(2 * M_PI);
      for (int j = 0; j < grid.num_nodes(); ++j) {
        moved += op.p(i, j) * grid.nodes()[j].position;
      }
      // Corners leave the quadrature some 1e-6.
      EXPECT_NEAR(moved, mean, 1e-5) << b << ' ' << x;
    }
  }
}

// Noise so large that every step is clipped: two atoms, and they exit just
// beyond the break.
TEST(TransitionOperatorTest, Atoms) {
  const ChainDomain domain = OpenDomain(0, 1);
  const double b = 0.7;
  const Grid grid = *Grid::Create(0, 1, JumpBreaks(domain, b, 1), 8, 0);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const TransitionOperator op,
      MakeTransitionOperator(
          grid, domain, [](double) { return 0; }, *Pareto::Create(4, 100, 0.25),
          *SgdParams::Create(1, b, kInfinity)));
  for (int i = 0; i < grid.num_nodes(); ++i) {
    const Node& node = grid.nodes()[i];
    const bool up_leaves = node.position > 1 - b || (node.position == 1 - b &&
                                                     node.side == Side::kAbove);
    const bool down_leaves =
        node.position < b || (node.position == b && node.side == Side::kBelow);
    // Z < -33 with probability 3/4, which goes up, and Z > 166 with 1/4.
    EXPECT_NEAR(op.exit(i, 2), up_leaves ? 0.75 : 0, 1e-12) << i;
    EXPECT_NEAR(op.exit(i, 1), down_leaves ? 0.25 : 0, 1e-12) << i;
    EXPECT_EQ(op.exit(i, 0), 0);
    if (!up_leaves) {
      const Interpolation at = grid.Locate(node.position + b, node.side);
      EXPECT_NEAR(op.p(i, at.lower), 0.75 * at.to_lower, 1e-12);
    }
  }
}

// The chance to leave from far inside is a tail, with its digits.
TEST(TransitionOperatorTest, RareExitsKeepTheirDigits) {
  const ChainDomain domain = OpenDomain(-1, 1);
  const Grid grid = *Grid::Create(-1, 1, {}, 20, 0);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const TransitionOperator op,
      MakeTransitionOperator(
          grid, domain, [](double x) { return x; }, *Gaussian::Create(1),
          *SgdParams::Create(0.05, kInfinity, kInfinity)));
  const double x = grid.nodes()[10].position;
  const double exact = std::erfc((1 - 0.95 * x) / (0.05 * std::sqrt(2.0))) / 2;
  EXPECT_LT(exact, 1e-80);
  EXPECT_NEAR(op.exit(10, 2) / exact, 1, 1e-11);
}

TEST(TransitionOperatorTest, BreaksAreWithinTheDomain) {
  std::vector<double> breaks = JumpBreaks(OpenDomain(0, 1), 0.4, 4);
  std::sort(breaks.begin(), breaks.end());
  ASSERT_EQ(breaks.size(), 4u);
  EXPECT_NEAR(breaks[0], 0.2, 1e-15);
  EXPECT_NEAR(breaks[1], 0.4, 1e-15);
  EXPECT_NEAR(breaks[2], 0.6, 1e-15);
  EXPECT_NEAR(breaks[3], 0.8, 1e-15);
  EXPECT_TRUE(JumpBreaks(OpenDomain(0, 1), kInfinity, 4).empty());
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Eigen at its pin: the transition matrix of a two-state chain.

#include <cmath>

#include "Eigen/Core"
#include "gtest/gtest.h"
#include "unsupported/Eigen/MatrixFunctions"

namespace {

// exp(t Q) for Q = [-a a; b -b] has
// P(0 -> 1) = a / (a + b) (1 - exp(-(a + b) t)).
TEST(EigenTest, MatrixExponentialOfGenerator) {
  const double a = 0.3;
  const double b = 1.1;
  const double t = 0.7;
  Eigen::Matrix2d generator;
  generator << -a, a, b, -b;
  const Eigen::Matrix2d transition = (t * generator).exp();
  EXPECT_NEAR(transition(0, 1), a / (a + b) * (1 - std::exp(-(a + b) * t)),
              1e-15);
  EXPECT_NEAR(transition.row(0).sum(), 1, 1e-15);
}

}  // namespace

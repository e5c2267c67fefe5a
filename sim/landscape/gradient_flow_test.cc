// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/gradient_flow.h"

#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/landscape/quartic_well.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

// At most some 200 steps, each wrong by 2e-12 of sizes below 1; forward flows
// contract towards the minimum except near a maximum, where the start here
// grows by less than a factor of 10.
constexpr double kBound = 200 * 2e-12 * 10;

TEST(GradientFlowTest, QuadraticWell) {
  const QuadraticWell f = *QuadraticWell::Create(0.5, 3, -1, 1);
  for (double t : {0.0, 1e-5, 0.25, 1.0, 20.0, -0.5}) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const double x,
        GradientFlow([&](double y) { return f.Gradient(y); }, 0.9, t));
    EXPECT_NEAR(x, f.Flow(0.9, t), kBound) << t;
  }
}

TEST(GradientFlowTest, QuarticWell) {
  const QuarticWell f = *QuarticWell::Create(0.25, 2, 0.5);
  for (double t : {0.125, 1.0, 3.0, 10.0, -0.5}) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const double x,
        GradientFlow([&](double y) { return f.Gradient(y); }, 0.7, t));
    EXPECT_NEAR(x, f.Flow(0.7, t), kBound) << t;
  }
}

// Dense output between the last two steps does not move the solution either.
TEST(GradientFlowTest, TightensWithTheTolerance) {
  const QuarticWell f = *QuarticWell::Create(0.25, 2, 0.5);
  const auto gradient = [&](double y) { return f.Gradient(y); };
  for (double t : {0.3, 0.7, 1.1, 2.3}) {
    const double exact = f.Flow(0.74, t);
    for (double tolerance = 1e-4; tolerance > 1e-12; tolerance /= 4) {
      THSGD_ASSERT_OK_AND_ASSIGN(
          const double x,
          GradientFlow(gradient, 0.74, t, {tolerance, tolerance}));
      // As kBound: fewer than 200 steps of 2 tolerances, and an expansion of
      // at most 0.5 / 0.01 from beside the maximum.
      EXPECT_LE(std::fabs(x - exact), 200 * 2 * tolerance * 50);
    }
  }
}

// Two uncoupled coordinates of different stiffness, each in closed form.
TEST(GradientFlowTest, SeveralDimensions) {
  const auto gradient = [](absl::Span<const double> x, absl::Span<double> g) {
    g[0] = x[0];
    g[1] = 40 * x[1];
    g[2] = 0;
  };
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<double> x,
      GradientFlow(gradient, {1.0, -0.5, 3.0}, 0.5));
  EXPECT_NEAR(x[0], std::exp(-0.5), kBound);
  EXPECT_NEAR(x[1], -0.5 * std::exp(-20), kBound);
  EXPECT_EQ(x[2], 3);
}

TEST(GradientFlowTest, UntilInsideABall) {
  const auto gradient = [](absl::Span<const double> x, absl::Span<double> g) {
    for (size_t k = 0; k < x.size(); ++k) g[k] = 2 * x[k];
  };
  const auto near_zero = [](absl::Span<const double> x) {
    return std::hypot(x[0], x[1]) < 0.1;
  };
  THSGD_ASSERT_OK_AND_ASSIGN(
      const FlowPoint point,
      GradientFlowUntil(gradient, {3.0, 4.0}, near_zero, 100));
  EXPECT_LT(std::hypot(point.position[0], point.position[1]), 0.1);
  EXPECT_GT(point.time, std::log(50) / 2 - kBound);
  EXPECT_NEAR(point.position[0], 3 * std::exp(-2 * point.time), kBound);

  EXPECT_THAT(
      GradientFlowUntil(gradient, {3.0, 4.0}, near_zero, 0.5).status(),
      StatusIs(absl::StatusCode::kOutOfRange,
               HasSubstr("not where it was expected by time 0.5")));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const FlowPoint at_once,
      GradientFlowUntil(gradient, {0.0, 0.0}, near_zero, 100));
  EXPECT_EQ(at_once.time, 0);
}

// dx/dt = -4 x^3 back in time: x = 1 / sqrt(1 - 8 t) is infinite at t = 1/8.
TEST(GradientFlowTest, ReportsInfinity) {
  const auto gradient = [](double x) { return 4 * x * x * x; };
  EXPECT_THAT(GradientFlow(gradient, 1, -1).status(),
              StatusIs(absl::StatusCode::kOutOfRange,
                       HasSubstr("the gradient flow")));
  EXPECT_THAT(
      GradientFlow([](double) { return std::nan(""); }, 1, 1).status(),
      StatusIs(absl::StatusCode::kOutOfRange,
               HasSubstr("the gradient flow is not finite at time")));
}

}  // namespace
}  // namespace thsgd

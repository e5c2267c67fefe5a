// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/radial_exit.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/noise/gaussian_directions.h"
#include "sim/noise/vector_lomax.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kAlpha = 1.2;

RadialExit Ball(int dimension, double b) {
  return {.dimension = dimension,
          .curvature = 1.5,
          .radius = 0.8,
          .truncation_threshold = b,
          .tail_index = kAlpha};
}

TEST(RadialExitTest, OneJumpIsThePower) {
  for (double b : {0.9, 5.0, std::numeric_limits<double>::infinity()}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const Estimate q,
                               RadialExitConstant(Ball(10, b)));
    EXPECT_NEAR(q.value, std::pow(0.8, -kAlpha), 1e-12);
  }
}

TEST(RadialExitTest, RefusesTiesAndManyJumps) {
  EXPECT_THAT(RadialExitConstant(Ball(2, 0.4)).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("must not divide")));
  EXPECT_THAT(RadialExitConstant(Ball(2, 0.21)).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("at most 3, not 4")));
}

// For two jumps in R^3, where cos t is uniform: u^2 = z^2 + r^2 + 2 z r cos t
// makes M(z, u) an integral over r alone,
//   M = 1/2 int r^-alpha d(cos t),  cos t = (u^2 - z^2 - r^2) / (2 z r),
// with the antiderivative below. One quadrature is left, by the midpoint rule.
TEST(RadialExitTest, AgreesWithTheClosedFormInThreeDimensions) {
  constexpr double kThreshold = 0.6;
  constexpr double kRadius = 0.8;
  const auto m = [](double z) {
    // d(cos t)/dr = -((u^2 - z^2) / r^2 + 1) / (2 z), from r = u - z at
    // cos t = 1 to r = b.
    const double gap = kRadius * kRadius - z * z;
    const auto antiderivative = [&](double r) {
      return (gap * std::pow(r, -kAlpha - 1) / (kAlpha + 1) +
              std::pow(r, 1 - kAlpha) / (kAlpha - 1)) /
             (2 * z);
    };
    return (antiderivative(kRadius - z) - antiderivative(kThreshold)) / 2;
  };
  constexpr int kNumPoints = 20000;
  double expected = 0;
  for (int i = 0; i < kNumPoints; ++i) {
    const double z = 0.2 + 0.4 * (i + 0.5) / kNumPoints;
    expected += std::pow(z, -kAlpha) / (1.5 * z) * m(z) * 0.4 / kNumPoints;
  }
  THSGD_ASSERT_OK_AND_ASSIGN(const Estimate q,
                             RadialExitConstant(Ball(3, kThreshold)));
  EXPECT_NEAR(q.value, expected, 1e-6 * expected);
  EXPECT_LT(q.error, 1e-9 * q.value);
}

// The integral of the definition, drawn in R^d: jump sizes from Pareto's law
// beyond `smallest`, which no exit by so few jumps undercuts, uniform
// directions, times of density c e^(-c t), each weighted.
//
// Null hypothesis: mean = q. z-tests, 5 of them; false-alarm budget 1e-6 in
// all, z_max = 5.2. The standard errors are below 2 % for two jumps and 5.5 %
// for three, so the power is above 0.99 against q off by 15 % and 42 %.
// Control: the constant of a radius off by 3 % is rejected.
double MonteCarloZ(const RadialExit& exit, int num_jumps, double q,
                   double* relative_error) {
  const std::uint32_t num_samples = num_jumps == 3 ? 4000000 : 400000;
  const double b = exit.truncation_threshold;
  const double smallest = exit.radius - (num_jumps - 1) * b;
  const VectorLomax law = *VectorLomax::Create(
      exit.tail_index, 1,
      *GaussianDirections::Create(std::vector<double>(exit.dimension, 1)));
  const VectorLomaxSampler sampler(law, 1);
  std::vector<double> x(exit.dimension);
  std::vector<double> w(exit.dimension);
  double sum = 0;
  double sum_squares = 0;
  for (std::uint32_t i = 0; i < num_samples; ++i) {
    const ChainKey directions = {.seed = 1, .stream = 0, .chain = i};
    const ChainKey others = {.seed = 1, .stream = 1, .chain = i};
    std::fill(x.begin(), x.end(), 0.0);
    double weight = 1;
    for (int k = 0; k < num_jumps; ++k) {
      const WordPair words = DrawWords(others, k);
      if (k > 0) {
        const double t = -std::log(UniformOpen(words.second)) / exit.curvature;
        weight *= std::exp(exit.curvature * t) / exit.curvature;
        for (double& entry : x) entry *= std::exp(-exit.curvature * t);
      }
      const double size = std::min(
          b, smallest * std::pow(UniformOpen(words.first), -1 / kAlpha));
      weight *= std::pow(smallest, -kAlpha);
      sampler(directions, k, absl::MakeSpan(w));
      double square = 0;
      for (double entry : w) square += entry * entry;
      for (int j = 0; j < exit.dimension; ++j) {
        x[j] += size * w[j] / std::sqrt(square);
      }
    }
    double square = 0;
    for (double entry : x) square += entry * entry;
    const double value = square >= exit.radius * exit.radius ? weight : 0;
    sum += value;
    sum_squares += value * value;
  }
  const double mean = sum / num_samples;
  const double error =
      std::sqrt((sum_squares / num_samples - mean * mean) / num_samples);
  *relative_error = error / mean;
  return (mean - q) / error;
}

TEST(RadialExitTest, AgreesWithMonteCarlo) {
  constexpr double kZMax = 5.2;
  struct Case {
    int dimension;
    double b;
    int num_jumps;
  };
  for (const Case& c : {Case{2, 0.55, 2}, Case{10, 0.6, 2}, Case{100, 0.7, 2},
                        Case{2, 0.35, 3}, Case{3, 0.35, 3}}) {
    const RadialExit ball = Ball(c.dimension, c.b);
    THSGD_ASSERT_OK_AND_ASSIGN(const Estimate q, RadialExitConstant(ball));
    EXPECT_LT(q.error, 1e-4 * q.value);
    double relative_error;
    const double z = MonteCarloZ(ball, c.num_jumps, q.value, &relative_error);
    EXPECT_LT(std::fabs(z), kZMax)
        << "d = " << c.dimension << ", b = " << c.b << ", q = " << q.value;
    EXPECT_LT(relative_error, c.num_jumps == 3 ? 0.055 : 0.02);
  }
  const RadialExit ball = Ball(10, 0.6);
  RadialExit control = ball;
  control.radius *= 1.03;
  THSGD_ASSERT_OK_AND_ASSIGN(const Estimate q, RadialExitConstant(control));
  double relative_error;
  EXPECT_GT(std::fabs(MonteCarloZ(ball, 2, q.value, &relative_error)), kZMax);
}

}  // namespace
}  // namespace thsgd

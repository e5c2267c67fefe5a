// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/catastrophe.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/exit_monte_carlo.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

constexpr RegularVariation kTail = {.tail_index = 1.2, .p_positive = 0.4};

Landscape ThreeWells() {
  const std::vector<double> points = {-1.2, -0.5, 0, 0.6, 1.3};
  return *PolynomialLandscape::FromCriticalPoints(4, points);
}

JumpGeometry Geometry(const Landscape& landscape, double b) {
  return *JumpGeometry::Create(FieldsOf(landscape), Walls::At(1.5), b);
}

// By one jump: at rate q_ij, at any time.
TEST(CatastropheTest, OneJump) {
  const Landscape landscape = ThreeWells();
  const JumpGeometry geometry = Geometry(landscape, 0.75);
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<ExitConstants> q,
                             ComputeExitConstants(landscape, geometry, kTail));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const CatastropheConstants c,
      ComputeCatastropheConstants(landscape, geometry, 1, kTail, 3));
  EXPECT_EQ(c.num_jumps, 1);
  EXPECT_DOUBLE_EQ(c.leave.value, 3 * q[1].total().value);
  EXPECT_DOUBLE_EQ(c.end_in[0].value, 3 * q[1].to[0].value);
  EXPECT_DOUBLE_EQ(c.end_in[2].value, 3 * q[1].to[2].value);
  EXPECT_EQ(c.end_in[1].value, 0);
}

// Plain Monte Carlo of the definition: ordered times in [0, T], the flow up to
// T, where it is then. Null hypothesis: its means are the constants. 6
// comparisons at |z| < 5.2 have a false-alarm probability of 1.2e-6, seed fixed
// before looking. Standard errors are 3 % or less (asserted), so a constant off
// by 20 % is found with probability above 0.9; the horizon's neighbours, 30 %
// away, must be.
TEST(CatastropheTest, MonteCarloAgrees) {
  constexpr double kMaxZ = 5.2;
  const Landscape landscape = ThreeWells();
  const GradientTable table = *TabulateGradient(landscape, -1.5, 1.5);
  const struct {
    double b;
    int field;
    int num_jumps;
    double horizon;
    std::int64_t num_samples;
  } kCases[] = {{0.75, 1, 1, 0.4, 50'000},
                {0.32, 1, 2, 0.4, 200'000},
                {0.45, 2, 2, 0.5, 400'000},
                {0.199, 1, 3, 0.6, 800'000}};
  int num_comparisons = 0;
  for (const auto& c : kCases) {
    const JumpGeometry geometry = Geometry(landscape, c.b);
    const FieldGeometry& f = geometry.fields()[c.field];
    ASSERT_EQ(f.relative_width, c.num_jumps);
    const std::vector<MonteCarloEstimate> estimates = IntegrateByMonteCarlo(
        {.start = f.field.minimum,
         .gradient = [&](double x) { return table.Gradient(x); },
         .wall_below = -1.5,
         .wall_above = 1.5,
         .truncation_threshold = c.b,
         .num_jumps = c.num_jumps,
         .tail_index = kTail.tail_index,
         .p_positive = kTail.p_positive,
         .smallest_jump = 0.7 * (f.effective_width - (c.num_jumps - 1) * c.b),
         .time_rate = 0,
         .horizon = c.horizon,
         .boundaries = {-0.5, 0.6}},
        c.num_samples, 20211124);
    const auto score = [&](const CatastropheConstants& constants, int j) {
      return (estimates[j].mean - constants.end_in[j].value) /
             std::hypot(estimates[j].standard_error,
                        constants.end_in[j].error / 3);
    };
    THSGD_ASSERT_OK_AND_ASSIGN(
        const CatastropheConstants constants,
        ComputeCatastropheConstants(landscape, geometry, c.field, kTail,
                                    c.horizon));
    THSGD_ASSERT_OK_AND_ASSIGN(
        const CatastropheConstants later,
        ComputeCatastropheConstants(landscape, geometry, c.field, kTail,
                                    1.3 * c.horizon));
    double sum = 0;
    for (int j = 0; j < 3; ++j) {
      if (j == c.field) continue;
      sum += constants.end_in[j].value;
      if (constants.end_in[j].value == 0) {
        EXPECT_EQ(estimates[j].mean, 0) << c.b << " to " << j;
        continue;
      }
      EXPECT_LE(estimates[j].standard_error, 0.03 * constants.end_in[j].value)
          << c.b << " to " << j;
      EXPECT_LT(std::fabs(score(constants, j)), kMaxZ) << c.b << " to " << j;
      EXPECT_GT(std::fabs(score(later, j)), kMaxZ) << c.b << " to " << j;
      ++num_comparisons;
    }
    EXPECT_NEAR(sum, constants.leave.value, 1e-12 * sum);
  }
  EXPECT_GE(num_comparisons, 4);
  EXPECT_LE(num_comparisons, 6);
}

// C(A) / T -> q.
TEST(CatastropheTest, LongHorizonsGiveTheExitConstant) {
  const Landscape landscape = ThreeWells();
  const JumpGeometry geometry = Geometry(landscape, 0.32);
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<ExitConstants> q,
                             ComputeExitConstants(landscape, geometry, kTail));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const CatastropheConstants c,
      ComputeCatastropheConstants(landscape, geometry, 1, kTail, 1e6));
  EXPECT_NEAR(c.leave.value / 1e6, q[1].total().value,
              c.leave.error / 1e6 + 1e-5 * q[1].total().value);
}

// H(1/eta) = (1 + 3)^-2 at alpha = 2, s = 1/3, eta = 1; then (1 + 15)^-2 at
// eta = 1/5.
TEST(CatastropheTest, Probability) {
  const NoiseLaw law = *SymmetricLomax::Create(2, 1.0 / 3);
  EXPECT_NEAR(CatastropheProbability(law, 1, 2, 3), 3.0 / 256, 1e-16);
  EXPECT_NEAR(CatastropheProbability(law, 0.2, 1, 3), 3 * 5.0 / 256, 1e-16);
}

}  // namespace
}  // namespace thsgd

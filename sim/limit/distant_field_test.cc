// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/distant_field.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/limit/catastrophe.h"
#include "sim/limit/exit_monte_carlo.h"
#include "sim/limit/jump_geometry.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr RegularVariation kTail = {.tail_index = 1.2, .p_positive = 0.4};

// Minima -1.2, 0, 1.3; maxima -0.5, 0.6.
Landscape ThreeWells() {
  const std::vector<double> points = {-1.2, -0.5, 0, 0.6, 1.3};
  return *PolynomialLandscape::FromCriticalPoints(4, points);
}

JumpGeometry Geometry(const Landscape& landscape, double b) {
  return *JumpGeometry::Create(FieldsOf(landscape), Walls::At(1.5), b);
}

// Fields in reach: the same as catastrophe.h, which integrates otherwise. Twice
// the 99 % intervals: each is missed with probability below 1e-4.
TEST(DistantFieldTest, AgreesWithinReach) {
  const Landscape landscape = ThreeWells();
  const struct {
    double b;
    int from;
    int to;
  } kCases[] = {{0.75, 1, 2}, {0.32, 1, 0}, {0.45, 2, 1}, {0.26, 1, 0}};
  for (const auto& c : kCases) {
    const JumpGeometry geometry = Geometry(landscape, c.b);
    THSGD_ASSERT_OK_AND_ASSIGN(
        const CatastropheConstants expected,
        ComputeCatastropheConstants(landscape, geometry, c.from, kTail, 0.4));
    THSGD_ASSERT_OK_AND_ASSIGN(
        const DistantField field,
        ComputeDistantField(landscape, geometry, c.from, c.to, kTail, 0.4));
    EXPECT_EQ(field.num_jumps, expected.num_jumps);
    const double constant = expected.end_in[c.to].value;
    EXPECT_NEAR(field.constant.value, constant,
                2 * (field.constant.error + expected.end_in[c.to].error))
        << c.b;
    EXPECT_LT(field.constant.error, 0.03 * constant) << c.b;
  }
}

// From -1.2 to beyond 0.6, with the flow's help: one jump of 0.85 passes -0.5
// and the flow lifts it to 0, from where another is enough: two, where
// ceil(1.8 / 0.85) is three.
TEST(DistantFieldTest, TheFlowHelps) {
  const Landscape landscape = ThreeWells();
  const JumpGeometry geometry = Geometry(landscape, 0.85);
  EXPECT_EQ(ComputeDistantField(landscape, geometry, 0, 2, kTail, 2)->num_jumps,
            2);
  EXPECT_EQ(ComputeDistantField(landscape, geometry, 2, 0, kTail, 2)->num_jumps,
            2);
  EXPECT_GT(
      ComputeDistantField(landscape, geometry, 0, 2, kTail, 2)->constant.value,
      0);
  // But it takes its time.
  EXPECT_EQ(ComputeDistantField(landscape, geometry, 0, 2, kTail, 1e-3)
                ->constant.value,
            0);
}

// Plain Monte Carlo of the definition. 3 comparisons at |z| < 5 have a
// false-alarm probability of 1.7e-6; seed fixed before looking. Standard errors
// are 5 % or less (asserted); a horizon 30 % longer must be noticed.
TEST(DistantFieldTest, MonteCarloAgrees) {
  const Landscape landscape = ThreeWells();
  const GradientTable table = *TabulateGradient(landscape, -1.5, 1.5);
  const struct {
    double b;
    int from;
    int to;
    int num_jumps;
    double horizon;
    double smallest_jump;
    double p_positive;
    std::int64_t num_samples;
  } kCases[] = {{0.85, 0, 2, 2, 2, 0.5, 0.4, 100'000},
                {1.0, 2, 0, 2, 1.5, 0.4, 0.4, 100'000},
                {0.55, 2, 0, 3, 2, 0.14, 0.95, 500'000}};
  for (const auto& c : kCases) {
    const JumpGeometry geometry = Geometry(landscape, c.b);
    const RegularVariation tail = {.tail_index = 1.2,
                                   .p_positive = c.p_positive};
    THSGD_ASSERT_OK_AND_ASSIGN(const DistantField field,
                               ComputeDistantField(landscape, geometry, c.from,
                                                   c.to, tail, c.horizon));
    THSGD_ASSERT_OK_AND_ASSIGN(
        const DistantField later,
        ComputeDistantField(landscape, geometry, c.from, c.to, tail,
                            1.3 * c.horizon));
    EXPECT_EQ(field.num_jumps, c.num_jumps) << c.b;
    const MonteCarloEstimate estimate = IntegrateByMonteCarlo(
        {.start = geometry.fields()[c.from].field.minimum,
         .gradient = [&](double x) { return table.Gradient(x); },
         .wall_below = -1.5,
         .wall_above = 1.5,
         .truncation_threshold = c.b,
         .num_jumps = c.num_jumps,
         .tail_index = tail.tail_index,
         .p_positive = tail.p_positive,
         .smallest_jump = c.smallest_jump,
         .time_rate = 0,
         .horizon = c.horizon,
         .boundaries = {-0.5, 0.6}},
        c.num_samples, 20211125)[c.to];
    EXPECT_LE(estimate.standard_error, 0.05 * field.constant.value) << c.b;
    const auto score = [&](const DistantField& f) {
      return (estimate.mean - f.constant.value) /
             std::hypot(estimate.standard_error, f.constant.error / 3);
    };
    EXPECT_LT(std::fabs(score(field)), 5) << c.b;
    EXPECT_GT(std::fabs(score(later)), 5) << c.b;
  }
}

TEST(DistantFieldTest, NamesEveryFaultAtOnce) {
  const Landscape landscape = ThreeWells();
  EXPECT_THAT(
      ComputeDistantField(landscape, Geometry(landscape, 0.75), 1, 1, kTail, 0)
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("to = 1; must be the index of another field\n"
                         "horizon = 0; must be > 0 and finite")));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/exit_constants.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/limit/exit_monte_carlo.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The minimum is 1, the ends 0.5 and 3. alpha = 2 makes the powers exact.
std::vector<ExitConstants> QuadraticWellConstants(double b, double p_positive) {
  const Landscape well = *QuadraticWell::Create(1, 1, 0.5, 3);
  return *ComputeExitConstants(well,
                               *JumpGeometry::Create(FieldsOf(well), {}, b),
                               {.tail_index = 2, .p_positive = p_positive});
}

// p+ (1/2)^-2 below, p- 2^-2 above; a negative Z leads up.
TEST(ExitConstantsTest, OneJumpClosedForm) {
  const ExitConstants fair = QuadraticWellConstants(kInfinity, 0.5)[0];
  EXPECT_EQ(fair.below.value, 2);
  EXPECT_EQ(fair.above.value, 0.125);
  EXPECT_EQ(fair.total().value, 2.125);
  EXPECT_EQ(fair.outside.value, 2.125);
  const ExitConstants unfair = QuadraticWellConstants(kInfinity, 0.75)[0];
  EXPECT_EQ(unfair.below.value, 3);
  EXPECT_EQ(unfair.above.value, 0.0625);
}

TEST(ExitConstantsTest, TruncationClosesTheFartherEnd) {
  const ExitConstants q = QuadraticWellConstants(0.75, 0.5)[0];
  EXPECT_EQ(q.below.value, 2);
  EXPECT_EQ(q.above.value, 0);
}

// In a quadratic well of curvature c, q is that of curvature 1 divided by
// c^(l* - 1): time runs c times as fast.
TEST(ExitConstantsTest, FasterFlowLeavesLessTime) {
  const auto constant = [](double curvature, double b) {
    const Landscape well = *QuadraticWell::Create(0, curvature, -1, 1.3);
    return (*ComputeExitConstants(well,
                                  *JumpGeometry::Create(FieldsOf(well), {}, b),
                                  {.tail_index = 1.2, .p_positive = 0.5}))[0]
        .total();
  };
  for (double b : {0.6, 0.45, 0.3}) {
    const int num_waits = static_cast<int>(std::ceil(1 / b)) - 1;
    const Estimate slow = constant(1, b);
    const Estimate fast = constant(7, b);
    const double factor = std::pow(7, -num_waits);
    EXPECT_NEAR(fast.value, slow.value * factor,
                fast.error + slow.error * factor);
  }
}

TEST(ExitConstantsTest, TargetsAddUp) {
  const Landscape deck = FourMinimaLandscape();
  for (double b : {kInfinity, 0.5, 0.4, 0.28, 0.2}) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const JumpGeometry geometry,
        JumpGeometry::Create(FieldsOf(deck), Walls::At(1.6), b));
    THSGD_ASSERT_OK_AND_ASSIGN(
        const std::vector<ExitConstants> q,
        ComputeExitConstants(deck, geometry,
                             {.tail_index = 1.2, .p_positive = 0.3}));
    for (int i = 0; i < 4; ++i) {
      double sum = 0;
      double error = q[i].total().error;
      std::vector<int> targets;
      for (int j = 0; j < 4; ++j) {
        sum += q[i].to[j].value;
        error += q[i].to[j].error;
        if (q[i].to[j].value > 0) targets.push_back(j);
      }
      EXPECT_NEAR(sum, q[i].total().value, error) << b << ' ' << i;
      EXPECT_EQ(q[i].outside.value, 0);
      EXPECT_EQ(targets, geometry.fields()[i].reaches);
      EXPECT_LE(q[i].total().error, 1e-9 * q[i].total().value) << b << ' ' << i;
    }
  }
}

// Mirrored landscape, mirrored noise.
TEST(ExitConstantsTest, MirrorImage) {
  const auto constants = [](double tilt, double p_positive) {
    const Landscape well = *PolynomialLandscape::DoubleWell(0, 1, 1, tilt);
    return *ComputeExitConstants(
        well, *JumpGeometry::Create(FieldsOf(well), Walls::At(1.5), 0.37),
        {.tail_index = 1.4, .p_positive = p_positive});
  };
  const std::vector<ExitConstants> q = constants(0.3, 0.2);
  const std::vector<ExitConstants> mirrored = constants(-0.3, 0.8);
  EXPECT_NEAR(q[0].above.value, mirrored[1].below.value,
              q[0].above.error + mirrored[1].below.error);
  EXPECT_NEAR(q[1].to[0].value, mirrored[0].to[1].value,
              q[1].to[0].error + mirrored[0].to[1].error);
  EXPECT_GT(q[0].above.value, 0);
  EXPECT_EQ(q[0].below.value, 0);
}

// Against plain Monte Carlo of the definition. Null hypothesis: each of the
// integrals below has the computed value. Statistic: z of each target's mean.
// 17 comparisons at |z| < 5.5 have a false-alarm probability of 7e-7; the seed
// was fixed before looking. Standard errors are 4 % or less of each constant
// (asserted), so a constant off by 28 % is found with probability above 0.9;
// the control below must be found.
constexpr double kMaxZ = 5.5;
constexpr std::uint64_t kSeed = 20211123;

struct Problem {
  std::string name;
  Landscape landscape;
  double projection_bound;
  double truncation_threshold;
  double p_positive;
  int field;
  int num_jumps;
  std::int64_t num_samples;
  double time_rate;

  RegularVariation tail() const {
    return {.tail_index = 1.2, .p_positive = p_positive};
  }
  JumpGeometry Geometry(double threshold) const {
    return *JumpGeometry::Create(FieldsOf(landscape),
                                 Walls::At(projection_bound), threshold);
  }
};

// [num_fields], of landings in each.
std::vector<MonteCarloEstimate> Simulate(const Problem& problem) {
  const JumpGeometry geometry = problem.Geometry(problem.truncation_threshold);
  const FieldGeometry& f = geometry.fields()[problem.field];
  EXPECT_EQ(f.relative_width, problem.num_jumps) << problem.name;
  // Good to 4e-6 of the largest slope: to far less than the sampling error.
  const GradientTable table = *GradientTable::Create(
      [&](const HighPrecision& x) -> HighPrecision {
        return std::visit(
            [&](const auto& potential) -> HighPrecision {
              return potential.Gradient(x);
            },
            problem.landscape);
      },
      -problem.projection_bound, problem.projection_bound, 0x1p-18);
  // What l* - 1 jumps leave to do.
  const double rest =
      problem.num_jumps == 1
          ? f.effective_width
          : f.effective_width -
                (problem.num_jumps - 1) * problem.truncation_threshold;
  ExitIntegral integral = {
      .start = f.field.minimum,
      .gradient = [&](double x) { return table.Gradient(x); },
      .wall_below = -problem.projection_bound,
      .wall_above = problem.projection_bound,
      .truncation_threshold = problem.truncation_threshold,
      .num_jumps = problem.num_jumps,
      .tail_index = problem.tail().tail_index,
      .p_positive = problem.p_positive,
      .smallest_jump = 0.7 * rest,
      .time_rate = problem.time_rate,
      .horizon = kInfinity,
      .boundaries = {}};
  for (int j = 1; j < geometry.num_fields(); ++j) {
    integral.boundaries.push_back(geometry.fields()[j].field.lower);
  }
  return IntegrateByMonteCarlo(integral, problem.num_samples, kSeed);
}

// z of q_ij for all j != i that can be reached, with q_ij at some threshold.
std::vector<double> ZScores(const Problem& problem, double threshold,
                            const std::vector<MonteCarloEstimate>& estimates) {
  const ExitConstants q =
      (*ComputeExitConstants(problem.landscape, problem.Geometry(threshold),
                             problem.tail()))[problem.field];
  std::vector<double> scores;
  for (int j = 0; j < static_cast<int>(q.to.size()); ++j) {
    if (j == problem.field) continue;
    if (q.to[j].value == 0) {
      EXPECT_EQ(estimates[j].mean, 0) << problem.name << " to " << j;
      continue;
    }
    EXPECT_LE(estimates[j].standard_error, 0.04 * q.to[j].value)
        << problem.name << " to " << j;
    scores.push_back((estimates[j].mean - q.to[j].value) /
                     std::hypot(estimates[j].standard_error, q.to[j].error));
  }
  return scores;
}

TEST(ExitConstantsTest, MonteCarloAgrees) {
  const Landscape double_well =
      *PolynomialLandscape::DoubleWell(0, 0.5, 1, 0.1);
  const Landscape deck = FourMinimaLandscape();
  const std::vector<Problem> problems = {
      {"one jump, no truncation", deck, 1.6, kInfinity, 0.5, 1, 1, 200'000, 1},
      {"one jump, asymmetric", deck, 1.6, 0.5, 0.25, 2, 1, 100'000, 1},
      {"two jumps", double_well, 1.5, 0.7, 0.4, 0, 2, 300'000, 4},
      {"two jumps, asymmetric, wall in reach", double_well, 1.1, 0.75, 0.3, 1,
       2, 400'000, 1},
      {"two jumps on the deck's landscape", deck, 1.6, 0.5, 0.5, 1, 2,
       1'000'000, 2},
      {"two jumps from the deck's last field", deck, 1.6, 0.5, 0.5, 3, 2,
       500'000, 5},
      {"three jumps", double_well, 1.5, 0.45, 0.4, 0, 3, 800'000, 4},
      {"three jumps, asymmetric", double_well, 1.5, 0.4, 0.7, 1, 3, 800'000, 4},
  };
  int num_comparisons = 0;
  for (const Problem& problem : problems) {
    const std::vector<MonteCarloEstimate> estimates = Simulate(problem);
    for (double z : ZScores(problem, problem.truncation_threshold, estimates)) {
      EXPECT_LT(std::fabs(z), kMaxZ) << problem.name;
      ++num_comparisons;
    }
    if (problem.num_jumps == 1) continue;
    // Control: a threshold 3 % larger than the simulated one must be noticed.
    double largest = 0;
    for (double z :
         ZScores(problem, 1.03 * problem.truncation_threshold, estimates)) {
      largest = std::max(largest, std::fabs(z));
    }
    EXPECT_GT(largest, kMaxZ) << problem.name;
  }
  EXPECT_GE(num_comparisons, 11);
  EXPECT_LE(num_comparisons, 17);
}

}  // namespace
}  // namespace thsgd

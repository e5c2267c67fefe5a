// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Claim [WOR22, theorem 1; deck, "l* scaling"]: 1 / lambda(eta), and with it
// the mean exit time, varies regularly with index
//   -(alpha + (l* - 1)(alpha - 1))
// in eta, and like s^(-alpha l*) in the scale s of the noise.
//
// What finite eta shows: slopes in eta of simulated means are off by 0.01 to
// 0.1 at alpha = 1.5, where l* and l* + 1 differ by 0.5. So the simulated slope
// is held against that of the exact means at the same learning rates, and the
// slope of exact means at small eta and s against the theory.
//
// Null hypothesis: simulated and exact means agree; statistic: z of the slope,
// fitted by least squares with the known standard errors. 3 comparisons
// (l* = 1, 2, 3) at kClaimBudget. 4,000 exits at each of three learning rates:
// standard error of a mean 1.6 %, of the slope over a factor of 4 in eta 0.016.
// Power against the slope of l* + 1, 0.5 away: 31 standard errors against a
// critical |z| of 4.9, above 0.999. Control that must fail: the slope of
// l* + 1.

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/limit/landing_rates.h"
#include "stats/regression.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"

namespace thsgd {
namespace {

constexpr double kAlpha = 1.5;
constexpr std::int64_t kNumChains = 4'000;
const double kLearningRates[] = {0.04, 0.02, 0.01};

// [l* - 1]: thresholds, and a scale of the noise that makes simulation quick.
struct Width {
  double truncation_threshold;
  double noise_scale;
};
const Width kWidths[] = {{2, 0.1}, {0.7, 0.2}, {0.38, 0.5}};

ExitSetting Setting(const Width& width) {
  return {.landscape = *QuadraticWell::Create(0, 1, -1, 1.2),
          .tail_index = kAlpha,
          .noise_scale = width.noise_scale,
          .learning_rate = kLearningRates[0],
          .truncation_threshold = width.truncation_threshold,
          .projection_bound = std::numeric_limits<double>::infinity()};
}

double TheorySlope(int l) { return -(kAlpha + (l - 1) * (kAlpha - 1)); }

// Slope of log mean against log eta and its standard error.
struct Slope {
  double value;
  double standard_error;
};

Slope FitSlope(const std::vector<SampleMean>& means) {
  std::vector<double> x, y, weights;
  for (std::size_t i = 0; i < means.size(); ++i) {
    x.push_back(std::log(kLearningRates[i]));
    y.push_back(std::log(means[i].value));
    weights.push_back(std::pow(means[i].value / means[i].standard_error, 2));
  }
  const absl::StatusOr<LineFit> fit = FitLine(x, y, weights);
  THSGD_EXPECT_OK(fit.status());
  // The weights are known inverse variances.
  return {.value = fit->slope,
          .standard_error =
              std::sqrt(fit->slope_variance / fit->residual_variance)};
}

// Simulated minus exact slope.
Slope SlopeDifference(int l) {
  std::vector<SampleMean> simulated, exact;
  std::uint32_t stream = 10 * l;
  double exact_error = 0;
  for (double eta : kLearningRates) {
    const ExitSetting setting = Setting(kWidths[l - 1]).WithLearningRate(eta);
    simulated.push_back(
        MeanOf(TimesOf(SimulateExits(setting, kNumChains, stream++))));
    const Estimate mean = ExactOf(setting, 300).mean_exit_time;
    // With the simulation's weights, so that equal means have equal slopes.
    exact.push_back(
        {.value = mean.value,
         .standard_error = mean.value * simulated.back().standard_error /
                           simulated.back().value});
    exact_error = std::fmax(exact_error, mean.error / mean.value);
  }
  EXPECT_LT(exact_error, 0.004) << l;
  const Slope a = FitSlope(simulated);
  const Slope b = FitSlope(exact);
  return {.value = a.value - b.value, .standard_error = a.standard_error};
}

TEST(ExitTimeSlopeTest, SimulatedSlopesAreTheExactOnes) {
  for (int l : {1, 2, 3}) {
    const Slope difference = SlopeDifference(l);
    // The solver's errors move a slope by 2 * 0.004 / log 4 at most.
    EXPECT_LT(std::fabs(difference.value),
              ClaimMaxZ(3) * difference.standard_error + 0.006)
        << l;
    // Another l* is found.
    EXPECT_GT(std::fabs(difference.value + TheorySlope(l) - TheorySlope(l + 1)),
              ClaimMaxZ(3) * difference.standard_error + 0.006)
        << l;
  }
}

// log(mean at (eta / 2, s)) - log(mean at (eta, s)) over log(1/2), and the same
// for s / 10.
TEST(ExitTimeSlopeTest, ExactSlopesTendToTheTheory) {
  struct Point {
    double learning_rate;
    double noise_scale;
    int num_cells;
    // Of the slope in eta: mean lambda q = 1 - c eta f'' with c < 5.
    double tolerance;
  };
  const Point points[] = {{0.002, 1e-3, 300, 0.01},
                          {0.002, 1e-3, 300, 0.01},
                          {0.01, 1e-4, 400, 0.04}};
  for (int l : {1, 2, 3}) {
    const Point& at = points[l - 1];
    const ExitSetting setting = Setting(kWidths[l - 1])
                                    .WithLearningRate(at.learning_rate)
                                    .WithNoiseScale(at.noise_scale);
    ASSERT_EQ(LimitOf(setting).relative_width, l);
    const auto mean = [&](double eta, double s) {
      return ExactOf(setting.WithLearningRate(eta).WithNoiseScale(s),
                     at.num_cells)
          .mean_exit_time;
    };
    const Estimate here = mean(at.learning_rate, at.noise_scale);
    const Estimate half = mean(at.learning_rate / 2, at.noise_scale);
    const Estimate quiet = mean(at.learning_rate, at.noise_scale / 10);
    const auto log_error = [](const Estimate& a, const Estimate& b) {
      return a.error / a.value + b.error / b.value;
    };
    EXPECT_NEAR(std::log(half.value / here.value) / std::log(0.5),
                TheorySlope(l),
                at.tolerance + log_error(half, here) / std::log(2.0))
        << l;
    // H(1/eta) = (1 + 1 / (eta s))^-alpha is a power to 1e-5 here.
    EXPECT_NEAR(std::log(quiet.value / here.value) / std::log(0.1), -kAlpha * l,
                0.01)
        << l;
  }
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Claim [FW12; Eyring and Kramers; deck, "light-tailed noise"]: under Gaussian
// noise, truncated or not, the mean exit time of a well with barrier dV is
//   exp((2 dV / sd^2 + o(1)) / eta),
// with the rate of (15) in docs/theory.md as eta -> 0: exponential where heavy
// tails give a power.
//
// What finite eta shows: (15) is the diffusion's; discrete steps overshoot the
// maximum, which makes E[sigma] eta rate = 1 + c1 sqrt(eta) + c2 eta + ...
//  1. Simulated means are the exact ones at two learning rates (z).
//  2. From exact means at eta, eta/4 and eta/16 both terms are eliminated; what
//     is left must be 1, and the exponent 2 dV / sd^2 (no randomness).
//
// Null hypothesis: the means; 2 comparisons at kClaimBudget. 10,000 exits:
// standard error 1 %. Power against a mean off by 10 %: 10 standard errors
// against 4.7, above 0.999. Controls that must fail: a constant off by 15 %;
// heavy tails, whose exponent is 0.

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/exact/exit_solver.h"
#include "sim/exact/panel_exit.h"
#include "sim/landscape/quartic_well.h"
#include "sim/limit/eyring_kramers.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/gaussian.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/symmetric_lomax.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kNumComparisons = 2;
constexpr std::int64_t kNumChains = 10'000;
constexpr double kDeviation = 1;

QuarticWell Well() { return *QuarticWell::Create(0, 1, 0.8); }

Estimate ExactMean(const NoiseLaw& law, double eta, double b) {
  const absl::StatusOr<ExactExit> exit =
      SolveExitOnPanels(Well(), law, *SgdParams::Create(eta, b, kInfinity), 0);
  THSGD_EXPECT_OK(exit.status());
  return exit->mean_exit_time;
}

Estimate ExactMean(double eta, double b = kInfinity) {
  return ExactMean(*Gaussian::Create(kDeviation), eta, b);
}

// E[sigma] eta rate.
Estimate RatioToEyringKramers(double eta) {
  const Estimate mean = ExactMean(eta);
  const double rate = eta * EyringKramersRate(Well(), kDeviation, eta);
  return {.value = mean.value * rate, .error = mean.error * rate};
}

TEST(LightTailsTest, SimulatedMeansAreTheExactOnes) {
  std::uint32_t stream = 400;
  for (double eta : {0.1, 0.06}) {
    SCOPED_TRACE(eta);
    const Ensemble ensemble(Well(), *Gaussian::Create(kDeviation),
                            *SgdParams::Create(eta, kInfinity, kInfinity),
                            ClaimSeed(), stream++);
    std::vector<FirstExit> exits(kNumChains);
    ensemble.SimulateFirstExits(Well().field(), 0, std::int64_t{1} << 40, 0,
                                absl::MakeSpan(exits));
    const SampleMean mean = MeanOf(TimesOf(exits));
    const Estimate exact = ExactMean(eta);
    EXPECT_LT(exact.error, 0.001 * exact.value);
    EXPECT_LT(std::fabs(mean.value - exact.value),
              ClaimMaxZ(kNumComparisons) * mean.standard_error + exact.error);
    // The limit's own constant is off here.
    EXPECT_GT(
        std::fabs(
            mean.value * eta * EyringKramersRate(Well(), kDeviation, eta) - 1),
        0.1);
  }
}

TEST(LightTailsTest, ExactMeansTendToEyringKramers) {
  const Estimate r[] = {RatioToEyringKramers(0.08), RatioToEyringKramers(0.02),
                        RatioToEyringKramers(0.005)};
  EXPECT_LT(std::fabs(r[1].value - 1), std::fabs(r[0].value - 1));
  EXPECT_LT(std::fabs(r[2].value - 1), std::fabs(r[1].value - 1));
  // In powers of sqrt(eta), halved each time: 1 and 1/2, then 1/4.
  const auto extrapolate = [](double a, double b, double factor) {
    return (b - factor * a) / (1 - factor);
  };
  const double first = extrapolate(r[0].value, r[1].value, 0.5);
  const double second = extrapolate(r[1].value, r[2].value, 0.5);
  const double limit = extrapolate(first, second, 0.25);
  // What is left is of the order eta^1.5 = 4e-4 at the smallest of them, and of
  // what the last step of the extrapolation changed.
  const double tolerance =
      std::fabs(limit - second) + 4 * (r[0].error + r[1].error + r[2].error);
  EXPECT_LT(tolerance, 0.05);
  EXPECT_NEAR(limit, 1, tolerance);
  EXPECT_GT(std::fabs(1.15 * limit - 1), tolerance);
}

// d log E[sigma] / d (1 / eta); the power of eta before the exponential is
// taken off.
double Exponent(const NoiseLaw& law, double from, double to) {
  const double a = ExactMean(law, from, kInfinity).value * from;
  const double b = ExactMean(law, to, kInfinity).value * to;
  return std::log(b / a) / (1 / to - 1 / from);
}

TEST(LightTailsTest, ExponentIsThatOfFreidlinAndWentzell) {
  const double exponent =
      ExitExponent(Well(), Walls::At(kInfinity), kDeviation);
  EXPECT_NEAR(exponent, 0.32, 1e-12);
  // The ratio above changes by 10 % between these, over 100 of 1/eta.
  EXPECT_NEAR(Exponent(*Gaussian::Create(kDeviation), 0.01, 0.005), exponent,
              0.002);
  EXPECT_LT(Exponent(*SymmetricLomax::Create(1.2, 0.1), 0.01, 0.005), 0.01);
}

TEST(LightTailsTest, TruncationChangesNothing) {
  // b is 5 standard deviations of a step and more: a step beyond has a
  // probability of 6e-7 at 0.1 and below 1e-100 at 0.02, and a climb of up to
  // 1e3 of them.
  EXPECT_NEAR(ExactMean(0.02, 0.5).value / ExactMean(0.02).value, 1, 1e-4);
  EXPECT_NEAR(ExactMean(0.1, 0.5).value / ExactMean(0.1).value, 1, 1e-2);
}

}  // namespace
}  // namespace thsgd

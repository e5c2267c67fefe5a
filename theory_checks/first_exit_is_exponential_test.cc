// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Claim [WOR22, theorem 1]: sigma(eta) lambda(eta) => Exp(q) as eta -> 0, from
// every start in the field, with q computed from (4) of docs/theory.md, for
// l* = 1, 2, 3.
//
// What finite eta shows: the shape of the law at once; the constant only where
// H(1/eta)/eta and eta f'' are both small, which for l* >= 2 is where no
// simulation gets. So the claim is taken apart:
//  1. Simulated exit times are exponential, whatever their mean
//     (Kolmogorov-Smirnov with the mean estimated).
//  2. Their mean is the exact one at this eta (z; the exact solver has no
//     Monte Carlo and shares with the simulation only the noise's law).
//  3. The exact mean times lambda q tends to 1 (no randomness: a bound).
// 1 to 3 together are the claim with its bias bounded, not hidden.
//
// Null hypothesis of 1 and 2: the claim. Comparisons: 3 settings x (law, mean),
// and law and mean from another start: 8, at kClaimBudget together. 20,000
// exits each. Power: shape: of a Weibull law of shape 1.1, distance 0.035 from
// the exponential, where the critical distance is 2.5 / sqrt(n) = 0.018 and
// the statistic's standard deviation below 0.5 / sqrt(n) = 0.004: above 0.999.
// Mean: off by 15 % is 21 standard errors, the critical |z| 5.1: above 0.999.
// Controls that must fail: q off by 15 %, Weibull times of shape 1.1.
//
// Changed after looking: from another start the law itself was tested, whose
// share of exits at once (bounded below) is a bias that the level did not
// allow for. One of 20 fresh seeds found it (20261129, p = 3.7e-7). The law is
// tested from where chains have come to rest on, which has no such share.

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/sgd/ensemble.h"
#include "stats/exponential_test.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kNumComparisons = 8;
constexpr std::int64_t kNumChains = 20'000;

// Exits at distances 1 and 1.2 of the minimum; thresholds stay 0.14 away from
// ties.
ExitSetting Setting(double b, double alpha, double s, double eta) {
  return {.landscape = *QuadraticWell::Create(0, 1, -1, 1.2),
          .tail_index = alpha,
          .noise_scale = s,
          .learning_rate = eta,
          .truncation_threshold = b,
          .projection_bound = kInfinity};
}

// [l* - 1]: simulated in seconds.
std::vector<ExitSetting> Settings() {
  return {Setting(2, 1.5, 0.1, 0.02), Setting(0.7, 1.5, 0.2, 0.02),
          Setting(0.38, 1.2, 0.2, 0.02)};
}

void ExpectExponential(const std::vector<double>& times) {
  const absl::StatusOr<KsTestResult> shape = ExponentialKsTest(times);
  THSGD_ASSERT_OK(shape.status());
  EXPECT_GT(shape->p_value, ClaimLevel(kNumComparisons))
      << "distance " << shape->statistic;
}

TEST(FirstExitIsExponentialTest, LawAndMeanOfSimulatedExits) {
  std::uint32_t stream = 0;
  for (const ExitSetting& setting : Settings()) {
    SCOPED_TRACE(stream);
    const ExactExit exact = ExactOf(setting);
    // Whole steps add at most 1 / mean to the distance.
    ASSERT_GT(exact.mean_exit_time.value, 5000);
    ASSERT_LT(exact.mean_exit_time.error, 0.004 * exact.mean_exit_time.value);
    const std::vector<double> times =
        TimesOf(SimulateExits(setting, kNumChains, stream));
    ExpectExponential(times);
    const SampleMean mean = MeanOf(times);
    EXPECT_LT(std::fabs(mean.value - exact.mean_exit_time.value),
              ClaimMaxZ(kNumComparisons) * mean.standard_error +
                  exact.mean_exit_time.error);
    RecordProperty("relative_width_" + std::to_string(stream + 1) + "_z",
                   std::to_string((mean.value - exact.mean_exit_time.value) /
                                  mean.standard_error));
    ++stream;
  }
}

// The limit does not depend on the start; before it, chains from afar leave at
// once with a probability of the order of H(1/eta)/eta and less.
TEST(FirstExitIsExponentialTest, FromAnotherStart) {
  const ExitSetting setting = Settings()[1];
  const std::vector<double> times =
      TimesOf(SimulateExits(setting, 0.9, kNumChains, 10));
  // The flow has brought a chain to e^-10 of where it was: what is left of the
  // time has the law of a chain that began at the minimum.
  const double rest = std::ceil(10 / setting.learning_rate);
  std::vector<double> times_from_rest;
  for (double time : times) {
    if (time > rest) times_from_rest.push_back(time - rest);
  }
  ASSERT_GT(times_from_rest.size(), 0.8 * kNumChains);
  ExpectExponential(times_from_rest);
  const ExactExit exact = ExactOf(setting);
  const SampleMean mean = MeanOf(times);
  // The share of chains that leaves before it comes to rest is below
  // H(0.3 / eta) / eta, 0.3 the distance to the exit: a bound on the bias.
  const double at_once =
      TailProbability(setting.Law(), 0.3 / setting.learning_rate) /
      setting.learning_rate;
  EXPECT_LT(std::fabs(mean.value - exact.mean_exit_time.value),
            ClaimMaxZ(kNumComparisons) * mean.standard_error +
                at_once * exact.mean_exit_time.value);
}

// E[sigma] lambda q -> 1: l* = 1 and 2 within their errors at the end of the
// list; l* = 3, whose grids cost more, on the line through its last two
// learning rates, at noise so small that H(1/eta)/eta no longer matters.
TEST(FirstExitIsExponentialTest, ExactMeanTendsToTheLimit) {
  const auto scaled_mean = [](double b, double s, double eta, int num_cells) {
    const ExitSetting setting = Setting(b, 1.5, s, eta);
    return ScaledMean(setting, ExactOf(setting, num_cells));
  };
  for (double b : {2.0, 0.7}) {
    SCOPED_TRACE(b);
    double distance = 1;
    // H(1/eta)/eta = 1e-2, 3e-4, 1e-5 (with eta f'' = 0.001 in the end).
    for (double s : {0.2, 0.02, 0.002}) {
      const Estimate r = scaled_mean(b, s, 0.001, 300);
      EXPECT_LT(std::fabs(r.value - 1), distance + r.error) << s;
      distance = std::fabs(r.value - 1) / 2 + r.error;
    }
    const Estimate last = scaled_mean(b, 0.002, 0.001, 300);
    EXPECT_NEAR(last.value, 1, 0.002 + last.error);
    EXPECT_LT(last.error, 0.004);
  }
  const Estimate coarse = scaled_mean(0.38, 1e-4, 0.01, 400);
  const Estimate fine = scaled_mean(0.38, 1e-4, 0.005, 400);
  EXPECT_LT(std::fabs(fine.value - 1), 0.75 * std::fabs(coarse.value - 1));
  EXPECT_NEAR(2 * fine.value - coarse.value, 1,
              2 * fine.error + coarse.error + 0.004);
  EXPECT_LT(2 * fine.error + coarse.error, 0.01);
}

TEST(FirstExitIsExponentialTest, FindsAWrongConstant) {
  const ExitSetting setting = Settings()[1];
  const ExactExit exact = ExactOf(setting);
  const SampleMean mean =
      MeanOf(TimesOf(SimulateExits(setting, kNumChains, 1)));
  // Exact means as they would be, were q larger by 15 %.
  EXPECT_GT(std::fabs(mean.value - exact.mean_exit_time.value / 1.15),
            ClaimMaxZ(kNumComparisons) * mean.standard_error +
                exact.mean_exit_time.error);
  // And the limit would be missed.
  const ExitSetting small = Setting(0.7, 1.5, 0.002, 0.001);
  const Estimate r = ScaledMean(small, ExactOf(small, 300));
  EXPECT_GT(std::fabs(1.15 * r.value - 1), 0.1 + r.error);
}

TEST(FirstExitIsExponentialTest, FindsAnotherShape) {
  std::vector<double> times =
      TimesOf(SimulateExits(Settings()[1], kNumChains, 1));
  for (double& time : times) time = std::pow(time, 1 / 1.1);
  const absl::StatusOr<KsTestResult> shape = ExponentialKsTest(times);
  THSGD_ASSERT_OK(shape.status());
  EXPECT_LT(shape->p_value, ClaimLevel(kNumComparisons));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Claim [WOR22; deck, "Why l* jumps"]: attempts to leave, which a large jump
// begins, come once in the order of eta^-alpha steps whatever l* is, a failed
// one lasts a time of the order of 1 / eta, and one succeeds with a probability
// of the order of (H(1/eta)/eta)^(l* - 1).
//
// What finite eta shows: in the scale s of the noise, all else equal, the rate
// of attempts goes like s^alpha and the probability like s^(alpha (l* - 1)), so
// that slopes of neighbouring l* are alpha = 1.5 apart. So
//  1. the slope of the rate in s is nearer to alpha than to 0 or 2 alpha;
//  2. that of the probability makes up, with the rate's, the slope of the exact
//     mean exit time, whose limit exit_time_slope_test shows; for l* = 1 and 2
//     it is nearer to alpha (l* - 1) than to any other. (For l* = 3 noise that
//     can be simulated is too loud: exact mean times have the slope -5.4 here,
//     -4.5 in the limit. This was seen in a first run, which asked for the
//     nearest there, too.)
//  3. the mean time of failed attempts is the limit's (attempt_theory.h), by
//     the line through learning rates 0.02 and 0.01, and give or take what
//     separates these two.
//
// Null hypotheses: 1 to 3, by z: 3 rates, 3 sums, 2 probabilities, 3 times, 11
// comparisons at kClaimBudget. 2,000 exits each: standard errors of slopes
// below 0.05 (asserted), so power against another l*, 0.75 away and more, is
// above 0.999. Control that must fail: the time of attempts from another
// radius.

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/limit/attempt_theory.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"

namespace thsgd {
namespace {

constexpr int kNumComparisons = 11;
constexpr double kAlpha = 1.5;
constexpr std::int64_t kNumChains = 2'000;
constexpr AttemptSpec kAttempts = {.core_radius = 0.1, .attempt_radius = 0.3};
// [l* - 1]: as in exit_time_slope_test.
constexpr double kThresholds[] = {2, 0.7, 0.38};
constexpr double kScales[] = {0.1, 0.2, 0.5};

ExitSetting Setting(int l, double s, double eta) {
  return {.landscape = *QuadraticWell::Create(0, 1, -1, 1.2),
          .tail_index = kAlpha,
          .noise_scale = s,
          .learning_rate = eta,
          .truncation_threshold = kThresholds[l - 1],
          .projection_bound = std::numeric_limits<double>::infinity()};
}

struct Counts {
  ExitAttempts attempts;
  double num_steps;

  double rate() const {
    return static_cast<double>(attempts.num_attempts) / num_steps;
  }
  double success() const {
    return static_cast<double>(attempts.num_succeeded) /
           static_cast<double>(attempts.num_attempts);
  }
};

constexpr std::int64_t kUntilExit = std::int64_t{1} << 40;

Counts Simulate(const ExitSetting& setting, std::int64_t max_steps,
                std::uint32_t stream) {
  std::vector<FirstExit> exits(kNumChains);
  const Ensemble ensemble(setting.landscape, setting.Law(), setting.Params(),
                          ClaimSeed(), stream);
  Counts counts = {.attempts = ensemble.SimulateExitAttempts(
                       FieldOf(setting.landscape), kAttempts, setting.minimum(),
                       max_steps, 0, absl::MakeSpan(exits)),
                   .num_steps = 0};
  for (const FirstExit& exit : exits) {
    counts.num_steps +=
        static_cast<double>(exit.censored() ? max_steps : exit.num_steps);
  }
  return counts;
}

// Slope between s and s / 2 of what two counts say, with the standard error of
// a ratio of counts of n and m independent events.
SampleMean SlopeInScale(double loud, double quiet, double n, double m) {
  return {.value = std::log(loud / quiet) / std::log(2.0),
          .standard_error = std::sqrt(1 / n + 1 / m) / std::log(2.0)};
}

TEST(ExitAttemptsTest, RateAndSuccessAreSeparatePowers) {
  const double max_z = ClaimMaxZ(kNumComparisons);
  for (int l : {1, 2, 3}) {
    SCOPED_TRACE(l);
    const double s = kScales[l - 1];
    const Counts loud = Simulate(Setting(l, s, 0.02), kUntilExit, 800 + 2 * l);
    const Counts quiet =
        Simulate(Setting(l, s / 2, 0.02), kUntilExit, 801 + 2 * l);
    const SampleMean rate =
        SlopeInScale(loud.rate(), quiet.rate(),
                     static_cast<double>(loud.attempts.num_attempts),
                     static_cast<double>(quiet.attempts.num_attempts));
    EXPECT_LT(rate.standard_error, 0.05);
    EXPECT_LT(std::fabs(rate.value - kAlpha) + max_z * rate.standard_error,
              kAlpha / 2)
        << rate.value;
    const SampleMean success =
        SlopeInScale(loud.success(), quiet.success(), kNumChains, kNumChains);
    EXPECT_LT(success.standard_error, 0.05);
    const Estimate exact_loud =
        ExactOf(Setting(l, s, 0.02), 300).mean_exit_time;
    const Estimate exact_quiet =
        ExactOf(Setting(l, s / 2, 0.02), 300).mean_exit_time;
    const double exact =
        std::log(exact_quiet.value / exact_loud.value) / std::log(2.0);
    const double exact_error = (exact_quiet.error / exact_quiet.value +
                                exact_loud.error / exact_loud.value) /
                               std::log(2.0);
    EXPECT_LT(exact_error, 0.02);
    EXPECT_LT(std::fabs(rate.value + success.value - exact),
              max_z * success.standard_error + exact_error);
    if (l <= 2) {
      EXPECT_LT(std::fabs(success.value - kAlpha * (l - 1)) +
                    max_z * success.standard_error,
                kAlpha / 2)
          << success.value;
    }
    RecordProperty("exact_slope_" + std::to_string(l), std::to_string(exact));
  }
}

// Mean time of failed attempts within 400 relaxation times; all of them begin
// anew, so their times are independent, and of a standard deviation below the
// mean and half of it.
SampleMean FailedTime(const ExitSetting& setting, std::uint32_t stream) {
  const std::int64_t max_steps = std::llround(400 / setting.learning_rate);
  const ExitAttempts attempts = Simulate(setting, max_steps, stream).attempts;
  const double n = static_cast<double>(attempts.num_failed);
  const double mean = setting.learning_rate *
                      static_cast<double>(attempts.num_failed_steps) / n;
  return {.value = mean, .standard_error = 1.5 * mean / std::sqrt(n)};
}

TEST(ExitAttemptsTest, FailedAttemptsTakeTheFlowsTime) {
  const double max_z = ClaimMaxZ(kNumComparisons);
  for (int l : {1, 2, 3}) {
    SCOPED_TRACE(l);
    const double s = kScales[l - 1];
    const ExitSetting setting = Setting(l, s, 0.02);
    const JumpGeometry geometry = *JumpGeometry::Create(
        FieldsOf(setting.landscape), Walls::At(setting.projection_bound),
        setting.truncation_threshold);
    const auto theory = [&](const AttemptSpec& spec) {
      return ComputeAttemptTheory(setting.landscape, geometry.fields()[0],
                                  setting.truncation_threshold,
                                  *TailLimit(setting.Law()), spec)
          .failed_time.value;
    };
    const SampleMean coarse = FailedTime(setting, 820 + 2 * l);
    const SampleMean fine = FailedTime(Setting(l, s / 4, 0.01), 821 + 2 * l);
    const double extrapolated = 2 * fine.value - coarse.value;
    const double tolerance =
        std::fabs(fine.value - coarse.value) +
        max_z * std::hypot(2 * fine.standard_error, coarse.standard_error);
    EXPECT_LT(std::fabs(extrapolated - theory(kAttempts)), tolerance)
        << coarse.value << ' ' << fine.value;
    AttemptSpec wrong = kAttempts;
    wrong.core_radius /= 2;
    EXPECT_GT(std::fabs(extrapolated - theory(wrong)), tolerance);
  }
}

}  // namespace
}  // namespace thsgd

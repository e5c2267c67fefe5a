// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Claim [WOR22, theorem 1]: an exit from Omega_i lands in Omega_j with
// probability q_ij / q_i, in the limit independently of the exit time.
//
// What finite eta shows: on the deck's second field with b = 0.5 the share
// that lands in the first is 0.896 at eta = 0.02, s = 0.1, where the limit is
// 0.943: the bias is of the order of H(1/eta)/eta. So simulated shares are held
// against the exact ones, and the exact ones followed to the limit.
// Independence of the time is visible at once.
//
// Null hypotheses: the share is the exact one (z); it is the same among early
// and late exits (chi-square, 1 degree of freedom). 2 comparisons at
// kClaimBudget. 40,000 exits: standard error 0.0015. Power: a share off by 0.02
// is 13 standard errors against 4.7, above 0.999; early and late shares 0.03
// apart are 9.8 standard errors apart, above 0.999. Controls that must fail:
// the limit without truncation in place of the exact share; a start next to
// the other field, from where early exits go there.

#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/landing_rates.h"
#include "sim/sgd/ensemble.h"
#include "stats/chi_square.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"

namespace thsgd {
namespace {

constexpr int kNumComparisons = 2;
constexpr std::int64_t kNumChains = 40'000;
// What is measured: the share that lands in the first field.
constexpr int kTarget = 0;

// The second field, with a maximum at 0.2 above.
ExitSetting Setting(double b, double s, double eta) {
  Landscape deck = FourMinimaLandscape();
  THSGD_EXPECT_OK(FocusOn(FieldsOf(deck)[1].minimum, deck));
  return {.landscape = deck,
          .tail_index = 1.2,
          .noise_scale = s,
          .learning_rate = eta,
          .truncation_threshold = b,
          .projection_bound = 1.6};
}

bool LandsInTarget(const ExitSetting& setting, const FirstExit& exit) {
  return exit.position < FieldsOf(setting.landscape)[kTarget].upper;
}

double ShareInTarget(const ExitSetting& setting,
                     const std::vector<FirstExit>& exits) {
  double count = 0;
  for (const FirstExit& exit : exits) count += LandsInTarget(setting, exit);
  return count / static_cast<double>(exits.size());
}

// p-value of: early and late exits land alike. Late: after `median` steps.
double EarlyAndLate(const ExitSetting& setting,
                    const std::vector<FirstExit>& exits, double median) {
  std::vector<std::int64_t> early(2, 0);
  std::vector<std::int64_t> late(2, 0);
  for (const FirstExit& exit : exits) {
    ++(static_cast<double>(exit.num_steps) < median
           ? early
           : late)[LandsInTarget(setting, exit)];
  }
  const absl::StatusOr<ChiSquareResult> result =
      ChiSquareHomogeneity(early, late);
  THSGD_EXPECT_OK(result.status());
  return result->p_value;
}

double LimitShare(const ExitSetting& setting) {
  const ExitLimit limit = LimitOf(setting);
  return limit.constants.to[kTarget].value / limit.q();
}

TEST(ExitLocationTest, SharesAreExactAndIndependentOfTheTime) {
  const ExitSetting setting = Setting(0.5, 0.1, 0.02);
  const ExactExit exact = ExactOf(setting);
  const std::vector<FirstExit> exits = SimulateExits(setting, kNumChains, 0);
  const double p = exact.to[kTarget].value;
  const double standard_error = std::sqrt(p * (1 - p) / kNumChains);
  const double share = ShareInTarget(setting, exits);
  EXPECT_LT(std::fabs(share - p), ClaimMaxZ(kNumComparisons) * standard_error +
                                      exact.to[kTarget].error);
  EXPECT_LT(exact.to[kTarget].error, 0.001);
  const double median = std::log(2.0) * exact.mean_exit_time.value;
  EXPECT_GT(EarlyAndLate(setting, exits, median), ClaimLevel(kNumComparisons));
  // Where exits would land without truncation.
  EXPECT_GT(std::fabs(share - LimitShare(Setting(1e9, 0.1, 0.02))),
            ClaimMaxZ(kNumComparisons) * standard_error);
}

TEST(ExitLocationTest, ExactSharesTendToTheLimit) {
  double distance = 1;
  for (double s : {0.1, 0.01, 0.001}) {
    const ExitSetting setting = Setting(0.5, s, 0.002);
    const ExactExit exact = ExactOf(setting, 300);
    const double off = std::fabs(exact.to[kTarget].value - LimitShare(setting));
    EXPECT_LT(off, distance + exact.to[kTarget].error) << s;
    distance = off / 2;
  }
  EXPECT_LT(2 * distance, 0.002);
}

TEST(ExitLocationTest, FindsAStartThatDecides) {
  const ExitSetting setting = Setting(0.5, 0.1, 0.02);
  // 0.02 below the maximum: who leaves soon goes up.
  const std::vector<FirstExit> exits =
      SimulateExits(setting, 0.18, kNumChains, 1);
  EXPECT_LT(EarlyAndLate(setting, exits,
                         std::log(2.0) * ExactOf(setting).mean_exit_time.value),
            ClaimLevel(kNumComparisons));
}

}  // namespace
}  // namespace thsgd

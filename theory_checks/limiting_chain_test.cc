// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Claim [WOR22, theorem 3; deck, "Markov chain limit"]: where the jump graph is
// irreducible, X at step t / lambda*(eta) converges to a Markov chain on the
// widest minima alone, with rates q_i, q_ij / q_i, through narrow minima in no
// time. (Holding times: first_exit_is_exponential_test.)
//
// What finite eta shows: at eta = 0.004, s = 1 chains go through all fields in
// 1e4 steps, but rates are far from the limit's and narrow fields hold a tenth
// of the time. So
//  1. simulated marginals at three times are the exact ones at this eta
//     (chi-square);
//  2. the chain of exact rates between fields, without its narrow states and
//     on the scale lambda*, tends to the limiting chain as the noise falls:
//     generator, stationary law and marginals (no randomness).
//
// Null hypothesis of 1: the marginals. 3 comparisons at kClaimBudget. 10,000
// chains; the exact marginals are good to 0.002, which adds 1 to a chi-square
// whose critical value is 29. Power against a marginal off by 0.04:
// noncentrality above 64, above 0.95. Control that must fail: the marginals
// without truncation.

#include <cmath>
#include <cstdint>
#include <iterator>
#include <vector>

#include "Eigen/Core"
#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/limit_chain.h"
#include "sim/limit/markov_chain.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"
#include "theory_checks/walled_setting.h"

namespace thsgd {
namespace {

// A third of a relaxation time, one, and several.
constexpr std::int64_t kHorizons[] = {1'000, 3'000, 15'000};
constexpr std::int64_t kNumChains = 10'000;
constexpr int kStart = 1;

TEST(LimitingChainTest, MarginalsAtThreeTimes) {
  const ExitSetting setting = DeckSetting(0.5, 1, 0.004);
  const double start = FieldsOf(setting.landscape)[kStart].minimum;
  const auto exact = ExactMarginals(setting, start, kHorizons, 250);
  const auto unclipped =
      ExactMarginals(DeckSetting(10, 1, 0.004), start, kHorizons);
  for (std::uint32_t k = 0; k < 3; ++k) {
    const std::vector<std::int64_t> counts =
        SimulateMarginals(setting, start, kHorizons[k], kNumChains, k);
    EXPECT_GT(MarginalPValue(counts, exact[k]), ClaimLevel(3)) << kHorizons[k];
    for (const Estimate& share : exact[k]) EXPECT_LT(share.error, 0.002);
    EXPECT_LT(MarginalPValue(counts, unclipped[k]), ClaimLevel(3))
        << kHorizons[k];
  }
}

// Rates of the exact-rates chain without narrow states over those of the limit.
TEST(LimitingChainTest, ExactRatesTendToTheLimit) {
  const LimitChain limit = LimitChainOf(DeckSetting(0.5, 0.1, 0.001));
  ASSERT_EQ(limit.fields,
            std::vector<int>(std::begin(kWideFields), std::end(kWideFields)));
  double distance = 1;
  // H(1/eta)/eta = 0.016, 0.001, 6e-5.
  for (double s : {0.1, 0.01, 0.001}) {
    const ExitSetting setting = DeckSetting(0.5, s, 0.001);
    const MarkovChain wide =
        *ExactRatesChain(setting, 250).Reduce(limit.fields);
    const double scale = ExitRateScale(setting.Law(), setting.learning_rate,
                                       limit.relative_width);
    double off = 0;
    for (int i : {0, 1}) {
      const int j = 1 - i;
      off = std::fmax(
          off, std::fabs(
                   wide.rates()(i, j) / scale / limit.chain.rates()(i, j) - 1));
    }
    EXPECT_LT(off, distance) << s;
    distance = off / 2;
    if (s == 0.001) {
      // The solver's errors of 0.5 % and eta f'' = 0.45 at the third minimum.
      EXPECT_LT(off, 0.02);
      const Eigen::VectorXd law = *wide.StationaryLaw();
      const Eigen::VectorXd limit_law = *limit.chain.StationaryLaw();
      EXPECT_NEAR(law(1), limit_law(1), 0.003);
      for (double t : {0.3, 1.0, 3.0}) {
        EXPECT_NEAR(wide.TransitionMatrix(t / scale)(0, 1),
                    limit.chain.TransitionMatrix(t)(0, 1), 0.005)
            << t;
      }
    }
  }
}

}  // namespace
}  // namespace thsgd

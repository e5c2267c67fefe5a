// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/field_shares.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "Eigen/Core"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/exact/field_chain.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/occupation.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(FieldSharesTest, SymmetricWell) {
  const Landscape well = *PolynomialLandscape::DoubleWell(0, 1, 1, 0);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<Estimate> shares,
      SolveFieldShares(well, *SymmetricLomax::Create(1.4, 0.01),
                       *SgdParams::Create(0.02, 0.4, 1.5), {.num_cells = 50}));
  EXPECT_NEAR(shares[0].value, 0.5, 1e-8);
  EXPECT_NEAR(shares[1].value, 0.5, 1e-8);
}

TEST(FieldSharesTest, ErrorIsHonest) {
  const Landscape deck = FourMinimaLandscape();
  for (double b : {0.5, kInfinity}) {
    const auto solve = [&](int num_cells) {
      return *SolveFieldShares(deck, *SymmetricLomax::Create(1.2, 0.1),
                               *SgdParams::Create(0.002, b, 1.6),
                               {.num_cells = num_cells});
    };
    const std::vector<Estimate> fine = solve(200);
    double sum = 0;
    for (int j = 0; j < 4; ++j) {
      sum += fine[j].value;
      EXPECT_LT(fine[j].error, 0.01) << b << ' ' << j;
      for (int num_cells : {50, 100}) {
        const Estimate coarse = solve(num_cells)[j];
        EXPECT_NEAR(coarse.value, fine[j].value, coarse.error + fine[j].error)
            << b << ' ' << j << ' ' << num_cells;
      }
    }
    EXPECT_NEAR(sum, 1, 0.01);
  }
}

// Long stays: the chain on the fields with their quasi-stationary rates has the
// same shares, but for crossings that come back before they have settled.
TEST(FieldSharesTest, AgreesWithRatesBetweenFields) {
  const Landscape deck = FourMinimaLandscape();
  const NoiseLaw law = *SymmetricLomax::Create(1.2, 0.02);
  const SgdParams params = *SgdParams::Create(0.002, 0.5, 1.6);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const FieldChain fields,
      SolveFieldChain(deck, law, params, {.num_cells = 100}));
  THSGD_ASSERT_OK_AND_ASSIGN(const Eigen::VectorXd law_of_chain,
                             fields.chain.StationaryLaw());
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<Estimate> shares,
      SolveFieldShares(deck, law, params, {.num_cells = 100}));
  for (int j = 0; j < 4; ++j) {
    EXPECT_NEAR(shares[j].value, law_of_chain(j), 0.02) << j;
  }
}

// Null hypothesis: 40,000 chains of 1500 steps, some 20 stays, are in field 0
// with the probability computed. Statistic: z of the proportion, |z| < 5: a
// false alarm has probability 6e-7; a share off by 0.016 is found with
// probability above 0.9, the control, the mirrored well, must be.
TEST(FieldSharesTest, AgreesWithSimulation) {
  const auto well = [](double tilt) {
    return Landscape(*PolynomialLandscape::DoubleWell(0, 0.25, 1, tilt));
  };
  const NoiseLaw law = *SymmetricLomax::Create(1.4, 1);
  const SgdParams params = *SgdParams::Create(0.1, 0.55, 1.5);
  OccupationSpec spec;
  const double maximum = FieldsOf(well(0.05))[0].upper;
  spec.regions = {{.lower = -kInfinity, .upper = maximum},
                  {.lower = maximum, .upper = kInfinity}};
  spec.keep_final_positions = true;
  constexpr std::int64_t kNumChains = 40'000;
  const Occupation occupation =
      Ensemble(well(0.05), law, params, 20211123, 0)
          .SimulateOccupation(spec, FieldsOf(well(0.05))[0].minimum, 1500, 0,
                              kNumChains);
  double inside = 0;
  for (double x : occupation.final_positions) inside += x < maximum;
  const double n = static_cast<double>(kNumChains);
  const auto z = [&](double tilt) {
    const Estimate share =
        (*SolveFieldShares(well(tilt), law, params, {.num_cells = 100}))[0];
    EXPECT_LT(share.error, 1e-3);
    const double p = share.value;
    return (inside / n - p) / std::sqrt(p * (1 - p) / n);
  };
  EXPECT_LT(std::fabs(z(0.05)), 5);
  EXPECT_GT(std::fabs(z(-0.05)), 5);
}

TEST(FieldSharesTest, NamesFaults) {
  EXPECT_THAT(SolveFieldShares(FourMinimaLandscape(), *Gaussian::Create(1),
                               *SgdParams::Create(0.1, 1, 1.7))
                  .status()
                  .message(),
              testing::HasSubstr("projection_bound = 1.7; must be finite"));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/field_chain.h"

#include <limits>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Both wells of a symmetric landscape are left at one rate: that at which the
// well alone is left.
TEST(FieldChainTest, SymmetricWells) {
  Landscape wells = *PolynomialLandscape::DoubleWell(0, 1, 1, 0);
  const NoiseLaw law = *SymmetricLomax::Create(1.4, 0.01);
  const SgdParams params = *SgdParams::Create(0.02, 0.4, 1.5);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const FieldChain fields,
      SolveFieldChain(wells, law, params, {.num_cells = 50}));
  ASSERT_EQ(fields.chain.num_states(), 2);
  THSGD_ASSERT_OK(FocusOn(1, wells));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const QuasiStationaryExit exit,
      SolveQuasiStationaryExit(wells, law, params, {.num_cells = 50}));
  EXPECT_NEAR(fields.chain.rates()(1, 0) / exit.rate.value, 1, 1e-9);
  EXPECT_NEAR(fields.chain.rates()(0, 1) / fields.chain.rates()(1, 0), 1, 1e-6);
  EXPECT_NEAR(fields.relative_error, exit.rate.error / exit.rate.value, 1e-6);
}

// With a step of size b at most, only fields closer than b are entered.
TEST(FieldChainTest, TruncationCutsEdges) {
  const Landscape deck = FourMinimaLandscape();
  const NoiseLaw law = *SymmetricLomax::Create(1.2, 0.1);
  const auto rates = [&](double b) {
    return SolveFieldChain(deck, law, *SgdParams::Create(0.002, b, 1.6),
                           {.num_cells = 50})
        ->chain.rates();
  };
  EXPECT_EQ(rates(0.5)(0, 3), 0);
  EXPECT_GT(rates(kInfinity)(0, 3), 0);
}

TEST(FieldChainTest, NamesFaults) {
  const NoiseLaw law = *SymmetricLomax::Create(1.2, 0.1);
  EXPECT_THAT(
      SolveFieldChain(*PolynomialLandscape::DoubleWell(0, 1, 1, 0), law,
                      *SgdParams::Create(0.02, 0.4, kInfinity),
                      {.num_cells = 50})
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("field 0: ")));
  EXPECT_THAT(SolveFieldChain(FourMinimaLandscape(), law,
                              *SgdParams::Create(0.002, 0.5, kInfinity),
                              {.num_cells = 50})
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("leads to where there is no field")));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/small_parameters.h"

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/limit/exit_rate.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

// H(5) = (1 + 15)^-2 at alpha = 2, s = 1/3.
TEST(SmallParametersTest, ClosedForms) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricLomax law,
                             SymmetricLomax::Create(2, 1.0 / 3));
  const Landscape well = *QuadraticWell::Create(1, 0.75, 0, 3);
  const SmallParameters small = SmallParametersAt(well, 1, law, 0.2);
  EXPECT_NEAR(small.further_jump, 5.0 / 256, 1e-16);
  EXPECT_NEAR(small.step, 0.15, 1e-16);
  // One more jump costs this factor.
  EXPECT_NEAR(ExitRateScale(law, 0.2, 3) / ExitRateScale(law, 0.2, 2),
              small.further_jump, 1e-16);
}

}  // namespace
}  // namespace thsgd

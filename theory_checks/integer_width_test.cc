// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Claim [WOR22]: the theorems exclude thresholds with r / b an integer, a
// Lebesgue-null set. The code refuses them, naming the field; and there the
// exit time scales like that of neither neighbour. With r = 2 b two jumps of
// size b leave only if no flow comes in between, that is in two steps in a row
// (a clipped update is b, gradient included): at the rate H(1/eta)^2, rarer
// than lambda_2 = H(1/eta)^2 / eta by a factor of eta. So E[sigma] lambda_2
// grows like 1 / eta, as long as three jumps are rarer still; and
// E[sigma] lambda_3, lambda_3 = H(1/eta)^3 / eta^2, tends to 0 with the scale s
// of the noise. Next to the tie both are bounded.
//
// Exact means at finite eta, so nothing is random. Well with exits at -1 and 1,
// b = 1/2 against 0.52 (l* = 2) and 0.48 (l* = 3). Control: the same statistics
// next to the tie.

#include <cmath>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/jump_geometry.h"
#include "theory_checks/exit_setting.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

ExitSetting Setting(double b, double s) {
  return {.landscape = *QuadraticWell::Create(0, 1, -1, 1),
          .tail_index = 1.5,
          .noise_scale = s,
          .learning_rate = 0.01,
          .truncation_threshold = b,
          .projection_bound = kInfinity};
}

// E[sigma] lambda, lambda that of l jumps.
double Scaled(const ExitSetting& setting, int l) {
  return ExactOf(setting).mean_exit_time.value *
         ExitRateScale(setting.Law(), setting.learning_rate, l);
}

// Its growth as eta falls by a factor of 4.
double GrowthInLearningRate(double b, int l) {
  const ExitSetting setting = Setting(b, 1e-4);
  return Scaled(setting.WithLearningRate(0.005), l) /
         Scaled(setting.WithLearningRate(0.02), l);
}

// Its growth as s, and with it H(1/eta), falls: the latter by 1e-3.
double GrowthInNoiseScale(double b, int l) {
  return Scaled(Setting(b, 1e-4), l) / Scaled(Setting(b, 1e-2), l);
}

TEST(IntegerWidthTest, ConstantsAreRefused) {
  EXPECT_THAT(
      JumpGeometry::Create(FieldsOf(Setting(0.5, 0.1).landscape), Walls(), 0.5)
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("must not divide the effective width")));
}

TEST(IntegerWidthTest, TheTieBelongsToNeitherSide) {
  EXPECT_NEAR(GrowthInLearningRate(0.5, 2), 4, 0.8);
  EXPECT_LT(GrowthInNoiseScale(0.5, 3), 0.1);
}

TEST(IntegerWidthTest, BothSidesOfTheTieHaveALimit) {
  EXPECT_NEAR(GrowthInLearningRate(0.52, 2), 1, 0.2);
  EXPECT_NEAR(GrowthInNoiseScale(0.52, 2), 1, 0.2);
  EXPECT_NEAR(GrowthInLearningRate(0.48, 3), 1, 0.2);
  EXPECT_NEAR(GrowthInNoiseScale(0.48, 3), 1, 0.2);
}

}  // namespace
}  // namespace thsgd

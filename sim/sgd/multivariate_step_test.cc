// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/multivariate_step.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/numeric/polynomial.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> Truncated(std::vector<double> v, double b) {
  VectorTruncation truncation(b);
  truncation(absl::MakeSpan(v));
  return v;
}

TEST(VectorTruncationTest, CapsTheNormAndKeepsTheDirection) {
  EXPECT_THAT(Truncated({3, -4}, 5), ElementsAre(3, -4));
  EXPECT_THAT(Truncated({3, -4}, 4.99),
              ElementsAre(3 * (4.99 / 5), -4 * (4.99 / 5)));
  EXPECT_THAT(Truncated({3, -4}, 2.5), ElementsAre(1.5, -2));
  EXPECT_THAT(Truncated({3, -4}, kInfinity), ElementsAre(3, -4));
  EXPECT_THAT(Truncated({0, 0, 0}, 1), ElementsAre(0, 0, 0));
  EXPECT_THAT(Truncated({-7}, 2), ElementsAre(-2));
  EXPECT_THAT(Truncated({1e-200, 1e-250}, 1), ElementsAre(1e-200, 1e-250));
}

TEST(VectorTruncationTest, SquaresThatOverflow) {
  EXPECT_THAT(Truncated({3e200, -4e200}, 10), ElementsAre(6, -8));
  EXPECT_THAT(Truncated({1.5e308, 0}, 3), ElementsAre(3, 0));
  EXPECT_THAT(Truncated({3e200, -4e200}, kInfinity),
              ElementsAre(3e200, -4e200));
  EXPECT_THAT(Truncated({0, -kInfinity, 1e308}, 2), ElementsAre(0, -2, 0));
  EXPECT_THAT(Truncated({kInfinity, 5, -kInfinity, 0, kInfinity, kInfinity}, 1),
              ElementsAre(0.5, 0, -0.5, 0, 0.5, 0.5));
}

TEST(VectorTruncationTest, ThresholdsWhoseSquareIsNoNumber) {
  EXPECT_THAT(
      Truncated({3e-160, -4e-160}, 2.5e-160),
      ElementsAre(::testing::DoubleEq(1.5e-160), ::testing::DoubleEq(-2e-160)));
  EXPECT_THAT(Truncated({3e-160, -4e-160}, 6e-160),
              ElementsAre(3e-160, -4e-160));
  EXPECT_THAT(Truncated({0, 0}, 1e-170), ElementsAre(0, 0));
  EXPECT_THAT(
      Truncated({3e200, -4e200}, 2.5e200),
      ElementsAre(::testing::DoubleEq(1.5e200), ::testing::DoubleEq(-2e200)));
  EXPECT_THAT(Truncated({3e200, -4e200}, 6e200), ElementsAre(3e200, -4e200));
}

TEST(VectorTruncationTest, OneNanIsAllNan) {
  for (double b : {1.0, kInfinity, 1e-160}) {
    for (double entry : Truncated({1, std::nan(""), kInfinity}, b)) {
      EXPECT_TRUE(std::isnan(entry)) << b;
    }
  }
}

// The documented bound on the norm, in every size and for both ways.
TEST(VectorTruncationTest, NormBoundHolds) {
  for (int d : {1, 2, 3, 10, 100, 1000}) {
    for (double size : {1e-158, 1e-120, 1e-3, 0.9999999, 1.0000001, 17.0, 1e149,
                        1e151, 1e305}) {
      for (double b : {1e-150, 1e-3, 1.0, 1e150}) {
        std::vector<double> v(d);
        for (int k = 0; k < d; ++k) {
          v[k] = size * std::cos(1.0 + k) / std::sqrt(d);
        }
        const std::vector<double> result = Truncated(v, b);
        HighPrecision square = 0;
        HighPrecision square_before = 0;
        for (int k = 0; k < d; ++k) {
          square += HighPrecision(result[k]) * result[k];
          square_before += HighPrecision(v[k]) * v[k];
        }
        const HighPrecision norm = sqrt(square);
        const HighPrecision before = sqrt(square_before);
        const double margin = (d + 6) * 0x1p-53;
        const HighPrecision expected = before < b ? before : HighPrecision(b);
        EXPECT_LE(abs(norm / expected - 1), margin)
            << d << " " << size << " " << b;
        // The direction is kept to a few roundings in each coordinate.
        for (int k = 0; k < d; ++k) {
          EXPECT_LE(abs(result[k] * before / norm - v[k]),
                    2 * margin * std::fabs(v[k]))
              << d << " " << size << " " << b;
        }
      }
    }
  }
}

TEST(MultivariateSgdStepTest, TruncatesGradientAndNoiseTogether) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SgdParams params,
                             SgdParams::Create(0.25, 2.5, 4));
  const VectorTruncation truncation(2.5);
  // Drift (2, 4), noise (1, -8): the sum (3, -4) is halved.
  std::vector<double> update = {1, -8};
  std::vector<double> x = {0.5, 0.25};
  MultivariateSgdStep(params, truncation, {8, 16}, absl::MakeSpan(update),
                      absl::MakeSpan(x));
  EXPECT_THAT(update, ElementsAre(1.5, -2));
  EXPECT_THAT(x, ElementsAre(-1, 2.25));
  // Then a wall on one side.
  update = {1, -8};
  MultivariateSgdStep(params, truncation, {8, 16}, absl::MakeSpan(update),
                      absl::MakeSpan(x));
  EXPECT_THAT(x, ElementsAre(-2.5, 4));
}

// The sum inside phi_b is rounded once: (1 + 2^-30)^2 - (1 + 2^-29) = 2^-60.
TEST(MultivariateSgdStepTest, TheUpdateIsFused) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const SgdParams params,
      SgdParams::Create(1 + 0x1p-30, kInfinity, kInfinity));
  std::vector<double> update = {-(1 + 0x1p-29)};
  std::vector<double> x = {0};
  MultivariateSgdStep(params, VectorTruncation(kInfinity), {1 + 0x1p-30},
                      absl::MakeSpan(update), absl::MakeSpan(x));
  EXPECT_EQ(update[0], 0x1p-60);
}

TEST(SquaredDistanceTest, Pythagoras) {
  EXPECT_EQ(SquaredDistance({4, 1, -1}, {1, -3, 11}), 169);
}

}  // namespace
}  // namespace thsgd

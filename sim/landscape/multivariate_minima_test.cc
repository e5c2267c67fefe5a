// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/multivariate_minima.h"

#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/multivariate_formula.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/product_landscape.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/landscape/scaled_himmelblau.h"

namespace thsgd {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Minima -+ 1 with f'' = 8 in each coordinate.
PolynomialLandscape TwoWells() {
  return *PolynomialLandscape::DoubleWell(0, 1, 1, 0);
}

TEST(FindMinimaTest, Bowl) {
  EXPECT_THAT(FindMinima(*QuadraticBowl::Create({1, -1}, {2, 4}, 5)),
              IsOkAndHolds(ElementsAre(ElementsAre(1, -1))));
}

TEST(FindMinimaTest, HimmelblauInOrder) {
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<std::vector<double>> minima,
                             FindMinima(*ScaledHimmelblau::Create(1, 1, 1)));
  ASSERT_EQ(minima.size(), 4);
  EXPECT_THAT(minima[0], ElementsAre(DoubleNear(-3.779310, 1e-6),
                                     DoubleNear(-3.283186, 1e-6)));
  EXPECT_THAT(minima[2],
              ElementsAre(DoubleNear(3, 1e-15), DoubleNear(2, 1e-15)));
}

TEST(FindMinimaTest, ProductHasAllCombinations) {
  EXPECT_THAT(FindMinima(*ProductLandscape::Create(TwoWells(), 2)),
              IsOkAndHolds(ElementsAre(ElementsAre(-1, -1), ElementsAre(-1, 1),
                                       ElementsAre(1, -1), ElementsAre(1, 1))));
  EXPECT_THAT(FindMinima(*ProductLandscape::Create(TwoWells(), 13)).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("4096")));
}

TEST(FindMinimaTest, Formula) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MultivariateFormula f,
      MultivariateFormula::Create("(x1^2-1)^2+x2^2", 2, -1.5, 1.25));
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<std::vector<double>> minima,
                             FindMinima(f));
  ASSERT_EQ(minima.size(), 2);
  EXPECT_NEAR(minima[0][0], -1, 1e-13);
  EXPECT_NEAR(minima[1][0], 1, 1e-13);
}

TEST(FindMinimaTest, FormulaWithoutMinimum) {
  THSGD_ASSERT_OK_AND_ASSIGN(const MultivariateFormula f,
                             MultivariateFormula::Create("x1+x2", 2, -1, 1));
  EXPECT_THAT(FindMinima(f).status(), StatusIs(absl::StatusCode::kNotFound));
}

TEST(LargestCurvatureTest, ClosedForms) {
  EXPECT_NEAR(
      LargestCurvature(*QuadraticBowl::Create({1, -1}, {2, 4}, 5), {1, -1}), 4,
      1e-6);
  EXPECT_NEAR(
      LargestCurvature(*ProductLandscape::Create(TwoWells(), 3), {1, 1, -1}), 8,
      1e-6);
  // The Hessian of x1 x2 has eigenvalues -+1.
  THSGD_ASSERT_OK_AND_ASSIGN(const MultivariateFormula f,
                             MultivariateFormula::Create("x1*x2", 2, -1, 1));
  EXPECT_NEAR(LargestCurvature(f, {0.25, 0.5}), 1, 1e-6);
}

TEST(LargestCurvatureTest, NotFiniteIsNan) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MultivariateFormula f,
      MultivariateFormula::Create("sqrt(x1)+x2^2", 2, 0.5, 1));
  EXPECT_TRUE(std::isnan(LargestCurvature(f, {-1, 0})));
}

}  // namespace
}  // namespace thsgd

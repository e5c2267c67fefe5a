// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/multivariate_gradient.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <variant>
#include <vector>

#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

std::vector<double> GradientAt(const MultivariateLandscape& landscape,
                               const std::vector<double>& x) {
  const MultivariateGradient gradient = MakeMultivariateGradient(landscape);
  EXPECT_EQ(DimensionOf(gradient), static_cast<int>(x.size()));
  std::vector<double> g(x.size());
  std::visit([&](const auto& kind) { kind(x, absl::MakeSpan(g)); }, gradient);
  return g;
}

TEST(MultivariateGradientTest, Bowl) {
  EXPECT_THAT(GradientAt(*QuadraticBowl::Create({1, -1}, {2, 4}, 5), {2, 1}),
              ElementsAre(2, 8));
}

TEST(MultivariateGradientTest, HimmelblauWithinItsBound) {
  THSGD_ASSERT_OK_AND_ASSIGN(const ScaledHimmelblau f,
                             ScaledHimmelblau::Create(0.01, 0.7, 0.3));
  double worst = 0;
  for (double x = -3.5; x <= 3.5; x += 0.23) {
    for (double y = -1.5; y <= 1.5; y += 0.11) {
      const std::array<HighPrecision, 3> exact =
          f.Evaluate<HighPrecision>(x, y);
      const std::vector<double> g = GradientAt(f, {x, y});
      const double u = std::fabs(x / 0.7);
      const double v = std::fabs(y / 0.3);
      const double a = u * u + v + 11;
      const double b = u + v * v + 7;
      const double sizes[2] = {0.02 * (2 * a * u + b) / 0.7,
                               0.02 * (a + 2 * b * v) / 0.3};
      for (int k = 0; k < 2; ++k) {
        const double error =
            HighPrecision(abs(g[k] - exact[1 + k])).convert_to<double>();
        EXPECT_LE(error, 16 * 0x1p-53 * sizes[k]) << x << ", " << y;
        worst = std::max(worst, error / sizes[k]);
      }
    }
  }
  // The bound is not idle.
  EXPECT_GT(worst, 0x1p-53);
}

TEST(MultivariateGradientTest, ProductWithinItsBound) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const PolynomialLandscape coordinate,
      PolynomialLandscape::FromCriticalPoints(0.3, {-1.5, -0.9, -0.6, 0, 0.6}));
  THSGD_ASSERT_OK_AND_ASSIGN(const ProductLandscape f,
                             ProductLandscape::Create(coordinate, 3));
  const std::vector<double>& c = coordinate.gradient_coefficients();
  for (double x = -2; x <= 2; x += 0.013) {
    const std::vector<double> g = GradientAt(f, {x, -x, x / 3});
    const double points[3] = {x, -x, x / 3};
    for (int k = 0; k < 3; ++k) {
      double size = 0;
      for (std::size_t i = c.size(); i-- > 0;) {
        size = size * std::fabs(points[k]) + std::fabs(c[i]);
      }
      const HighPrecision exact = coordinate.Gradient(HighPrecision(points[k]));
      EXPECT_LE(abs(g[k] - exact), 12 * 0x1p-53 * size) << points[k];
    }
  }
}

TEST(MultivariateGradientTest, Formula) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const MultivariateFormula f,
      MultivariateFormula::Create("x1^2*x2 + exp(x2)", 2, -4, 4));
  EXPECT_THAT(GradientAt(f, {1.5, 0}), ElementsAre(0, 3.25));
  EXPECT_THAT(GradientAt(f, {4, -4}),
              ElementsAre(-32, ::testing::DoubleNear(16.0183156, 1e-7)));
  // Outside the box nothing is known.
  for (double entry : GradientAt(f, {4.001, 0})) EXPECT_TRUE(std::isnan(entry));
  for (double entry : GradientAt(f, {0, -5})) EXPECT_TRUE(std::isnan(entry));
}

}  // namespace
}  // namespace thsgd

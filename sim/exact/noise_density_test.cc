// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/noise_density.h"

#include <cmath>
#include <vector>

#include "boost/math/quadrature/gauss_kronrod.hpp"
#include "gtest/gtest.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

// Integrals of the density are differences of the tails; places are off all
// kinks.
TEST(NoiseDensityTest, IsTheDerivativeOfTheTails) {
  const std::vector<NoiseLaw> laws = {*Gaussian::Create(0.4),
                                      *SymmetricLomax::Create(1.2, 0.3),
                                      *AsymmetricLomax::Create(1.5, 0.1, 0.8),
                                      *Pareto::Create(1.5, 0.2, 0.7),
                                      *StudentT::Create(1.6, 0.2),
                                      *SymmetricStable::Create(1.4, 0.2),
                                      *SymmetricWeibull::Create(0.5, 0.3)};
  for (const NoiseLaw& law : laws) {
    for (double z : {-2.0, -0.7, -0.11, 0.013, 0.19, 0.9, 2.1}) {
      for (double h : {0.001, 0.004}) {
        const double integral =
            boost::math::quadrature::gauss_kronrod<double, 15>::integrate(
                [&](double y) { return Density(law, y); }, z, z + h, 0, 0);
        const double mass = z < 0 ? Cdf(law, z + h) - Cdf(law, z)
                                  : UpperTail(law, z) - UpperTail(law, z + h);
        EXPECT_NEAR(integral, mass, 1e-10 * mass + 1e-15)
            << law.index() << ' ' << z << ' ' << h;
      }
    }
  }
}

// No |Y| below s.
TEST(NoiseDensityTest, GapOfPareto) {
  const NoiseLaw law = *Pareto::Create(1.5, 0.2, 0.5);
  EXPECT_EQ(Density(law, 0.19), 0);
  EXPECT_NEAR(Density(law, 0.2 * (1 + 1e-15)), 0.5 * 1.5 / 0.2, 1e-12);
}

}  // namespace
}  // namespace thsgd

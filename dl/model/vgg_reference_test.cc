// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/vgg_reference.h"

#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

constexpr int kPool = VggReference::kPool;

std::vector<double> RandomNormal(std::size_t size, double deviation,
                                 unsigned seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal(0, deviation);
  std::vector<double> values(size);
  for (double& value : values) value = normal(generator);
  return values;
}

// A quotient of differences 2h apart is off by h^2 times a third derivative
// and by rounding: logits are below 10, their errors some 1e-14, which over h =
// 1e-6 makes 1e-8. No pool and no ReLU changes its choice in between: that
// would show, as part of a slope.
TEST(VggReferenceTest, GradientIsTheDifferenceQuotient) {
  const VggReference vgg({2, kPool, 3, 2, kPool, 3, kPool, 3, kPool, 4, kPool},
                         5, 3);
  // 3 to 2, 2 to 3, 3 to 2, 2 to 3, 3 to 3, 3 to 4; 4-5-5-3.
  constexpr int kNumParameters = 9 * (6 + 6 + 6 + 6 + 9 + 12) +
                                 (2 + 3 + 2 + 3 + 3 + 4) + (20 + 5) + (25 + 5) +
                                 (15 + 3);
  const std::vector<double> parameters = RandomNormal(kNumParameters, 0.3, 1);
  const std::vector<double> image = RandomNormal(3 * 32 * 32, 1, 2);
  std::vector<double> gradient(kNumParameters, 0.0);
  std::vector<double> unused(kNumParameters, 0.0);
  vgg.AddGradient(parameters, image, 1, 2.0, gradient);
  constexpr double kStep = 1e-6;
  int num_nonzero = 0;
  for (int i = 0; i < kNumParameters; ++i) {
    std::vector<double> up = parameters;
    std::vector<double> down = parameters;
    up[i] += kStep;
    down[i] -= kStep;
    const double quotient = (vgg.AddGradient(up, image, 1, 1, unused) -
                             vgg.AddGradient(down, image, 1, 1, unused)) /
                            (2 * kStep);
    EXPECT_NEAR(gradient[i], 2 * quotient, 1e-7) << i;
    num_nonzero += std::abs(gradient[i]) > 1e-4;
  }
  EXPECT_GT(num_nonzero, kNumParameters / 2);
}

}  // namespace
}  // namespace thsgd

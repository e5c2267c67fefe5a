// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/lenet/lenet_reference.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace thsgd::lenet {
namespace {

std::vector<double> RandomNormal(std::size_t size, double standard_deviation,
                                 unsigned seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal(0, standard_deviation);
  std::vector<double> values(size);
  for (double& value : values) value = normal(generator);
  return values;
}

// <d, z(parameters)>.
double Value(const std::vector<double>& parameters,
             const std::vector<double>& image,
             const std::array<double, kNumClasses>& d) {
  const auto forward = Forward(parameters, image);
  double sum = 0;
  for (int i = 0; i < kNumClasses; ++i) sum += d[i] * forward.logits[i];
  return sum;
}

// Within a cell in which no pool or ReLU changes its choice the logits are
// polynomials of degree 1 in each single parameter, so a difference quotient is
// the derivative up to rounding: 2 * 1e-14 of values near 10, over the step.
TEST(LeNetReferenceTest, GradientIsTheDifferenceQuotient) {
  const std::vector<double> parameters = RandomNormal(kNumParameters, 0.1, 1);
  const std::vector<double> image = RandomNormal(kImageSize, 1, 2);
  std::array<double, kNumClasses> d;
  for (int i = 0; i < kNumClasses; ++i) d[i] = 1.0 / (i + 1) - 0.3;
  const auto forward = Forward(parameters, image);
  std::vector<double> gradient(kNumParameters, 0.0);
  AddGradient(parameters, image, forward, d, gradient);

  constexpr double kStep = 1e-6;
  int num_nonzero = 0;
  int num_kinks = 0;
  for (int i = 0; i < kNumParameters; i += 7) {
    std::vector<double> up = parameters;
    up[i] += kStep;
    std::vector<double> down = parameters;
    down[i] -= kStep;
    const auto above = Forward(up, image);
    const auto below = Forward(down, image);
    const bool kink = above.pool1.choice != below.pool1.choice ||
                      above.pool2.choice != below.pool2.choice;
    num_kinks += kink;
    if (kink) continue;
    const double quotient =
        (Value(up, image, d) - Value(down, image, d)) / (2 * kStep);
    EXPECT_NEAR(gradient[i], quotient, 1e-7) << i;
    num_nonzero += std::abs(gradient[i]) > 1e-5;
  }
  EXPECT_GT(num_nonzero, 500);
  EXPECT_LT(num_kinks, 20);
}

// One path through the net by hand: an image of a single bright pixel, kernels
// of a single weight.
TEST(LeNetReferenceTest, OnePathByHand) {
  std::vector<double> parameters(kNumParameters, 0.0);
  std::vector<double> image(kImageSize, 0.0);
  // conv1 channel 3 reads row r + 1, column c + 2: pixel (9, 12) shows at
  // (8, 10), which pools to (4, 5).
  image[9 * kImageSide + 12] = 2;
  parameters[kConv1Weight + 3 * kKernelSize + 1 * kKernelSide + 2] = 3;
  // conv2 channel 7 reads channel 3 at row r + 4, column c + 0: (0, 5), which
  // pools to (0, 2).
  parameters[kConv2Weight + (7 * kNumChannels + 3) * kKernelSize +
             4 * kKernelSide + 0] = 5;
  const int feature = 7 * kConv2.pooled_size() + 0 * 4 + 2;
  parameters[kFc1Weight + 11 * kNumFeatures + feature] = 7;
  parameters[kFc2Weight + 6 * kNumHidden + 11] = -11;
  parameters[kFc2Bias + 2] = 13;

  const auto forward = Forward(parameters, image);
  EXPECT_EQ(forward.pool1.value[3 * kConv1.pooled_size() + 4 * 12 + 5], 6);
  EXPECT_EQ(forward.pool1.choice[3 * kConv1.pooled_size() + 4 * 12 + 5], 0);
  EXPECT_EQ(forward.pool1.choice[0], -1);
  EXPECT_EQ(forward.pool2.value[feature], 30);
  EXPECT_EQ(forward.pool2.choice[feature], 1);
  EXPECT_EQ(forward.hidden[11], 210);
  EXPECT_EQ(forward.logits[6], -2310);
  EXPECT_EQ(forward.logits[2], 13);
  EXPECT_EQ(forward.logits[0], 0);

  std::array<double, kNumClasses> d = {};
  d[6] = 1;
  std::vector<double> gradient(kNumParameters, 0.0);
  AddGradient(parameters, image, forward, d, gradient);
  EXPECT_EQ(gradient[kFc2Bias + 6], 1);
  EXPECT_EQ(gradient[kFc2Weight + 6 * kNumHidden + 11], 210);
  EXPECT_EQ(gradient[kFc1Bias + 11], -11);
  EXPECT_EQ(gradient[kFc1Weight + 11 * kNumFeatures + feature], -330);
  EXPECT_EQ(gradient[kConv2Bias + 7], -77);
  EXPECT_EQ(gradient[kConv2Weight + (7 * kNumChannels + 3) * kKernelSize +
                     4 * kKernelSide + 0],
            -77 * 6);
  EXPECT_EQ(gradient[kConv1Bias + 3], -385);
  EXPECT_EQ(gradient[kConv1Weight + 3 * kKernelSize + 1 * kKernelSide + 2],
            -770);
}

}  // namespace
}  // namespace thsgd::lenet

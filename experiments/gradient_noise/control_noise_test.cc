// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/control_noise.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/status_matchers.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_matrix.h"
#include "gtest/gtest.h"
#include "sim/noise/symmetric_lomax.h"
#include "sim/noise/symmetric_stable.h"
#include "stats/ks_test.h"

namespace thsgd {
namespace {

constexpr std::uint64_t kSeed = 20260162;
constexpr double kBudget = 1e-6;

manifest::NoiseControl Stable() {
  manifest::NoiseControl control;
  auto& law = *control.mutable_coordinate()->mutable_symmetric_stable();
  law.set_tail_index(1.5);
  law.set_noise_scale(1);
  return control;
}

manifest::NoiseControl RadialLomax() {
  manifest::NoiseControl control;
  auto& law = *control.mutable_radius()->mutable_symmetric_lomax();
  law.set_tail_index(1.2);
  law.set_noise_scale(1);
  return control;
}

manifest::NoiseControl Gaussian() {
  manifest::NoiseControl control;
  control.mutable_coordinate()->mutable_gaussian()->set_standard_deviation(1);
  return control;
}

double NormalCdf(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

std::vector<double> All(const NoiseMatrix& noise) {
  return std::vector<double>(noise.data(), noise.data() + noise.size());
}

double PValue(const std::vector<double>& sample,
              const std::function<double(double)>& cdf) {
  const auto test = KsTest(sample, cdf);
  THSGD_EXPECT_OK(test.status());
  return test->p_value;
}

// Each of budget 1e-6; 2000 values find a distance of 0.08 from the law with
// probability above 0.99. An odd number of coordinates, so that the last pair
// of draws is cut.
TEST(DrawControlNoiseTest, CoordinatesFollowTheirLaw) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                             SymmetricStable::Create(1.5, 1));
  THSGD_ASSERT_OK_AND_ASSIGN(const NoiseMatrix noise,
                             DrawControlNoise(Stable(), kSeed, 3, 400, 5));
  EXPECT_GT(PValue(All(noise), [&](double z) { return law.Cdf(z); }), kBudget);
}

TEST(DrawControlNoiseTest, RadiiFollowTheirLawAndDirectionsAreUniform) {
  THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricLomax law,
                             SymmetricLomax::Create(1.2, 1));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const NoiseMatrix noise,
      DrawControlNoise(RadialLomax(), kSeed, 4, 2000, 3));
  std::vector<double> norms;
  std::vector<double> cosines;
  for (int i = 0; i < noise.rows(); ++i) {
    norms.push_back(noise.row(i).cast<double>().norm());
    cosines.push_back(noise(i, 1) / norms.back());
  }
  EXPECT_GT(PValue(norms, [&](double x) { return 1 - law.TailProbability(x); }),
            kBudget);
  // Archimedes: a coordinate of a uniform direction in R^3 is uniform.
  EXPECT_GT(PValue(cosines, [](double c) { return (1 + c) / 2; }), kBudget);
}

TEST(DrawControlNoiseTest, SamplesAndSeedsDiffer) {
  const auto draw = [](std::uint64_t seed, int sample) {
    return *DrawControlNoise(Gaussian(), seed, sample, 4, 3);
  };
  EXPECT_EQ(draw(1, 0), draw(1, 0));
  EXPECT_NE(draw(1, 0), draw(1, 1));
  EXPECT_NE(draw(1, 0), draw(2, 0));
  EXPECT_NE(draw(1, 0).row(0), draw(1, 0).row(1));
}

// Heavy-tailed vectors on one line: their twin lies on it and is normal with
// their second moment. Budget and power as above; the law of the vectors
// themselves must be found.
TEST(DrawGaussianTwinTest, IsNormalWithTheSameSecondMoments) {
  constexpr int kNum = 2000;
  THSGD_ASSERT_OK_AND_ASSIGN(const NoiseMatrix line,
                             DrawControlNoise(Stable(), kSeed, 5, kNum, 1));
  NoiseMatrix noise(kNum, 2);
  noise << line, -2 * line;
  const double scale =
      std::sqrt(line.cast<double>().squaredNorm() / static_cast<double>(kNum));
  const NoiseMatrix twin = DrawGaussianTwin(noise, kSeed, 6);
  ASSERT_EQ(twin.rows(), kNum);
  ASSERT_EQ(twin.cols(), 2);
  // Products by -2 are exact, and so are sums of them.
  EXPECT_EQ(twin.col(1), -2 * twin.col(0));
  const auto law = [&](double x) { return NormalCdf(x / scale); };
  EXPECT_GT(PValue(All(twin.col(0)), law), kBudget);
  EXPECT_LT(PValue(All(line), law), kBudget);
  EXPECT_NE(twin, DrawGaussianTwin(noise, kSeed, 7));
}

TEST(IndexOfControlTest, KnowsWhatEstimatorsShouldFind) {
  THSGD_ASSERT_OK_AND_ASSIGN(const ControlIndex stable,
                             IndexOfControl(Stable()));
  EXPECT_EQ(stable.tail_index, 1.5);
  EXPECT_EQ(stable.stable_index, 1.5);
  THSGD_ASSERT_OK_AND_ASSIGN(const ControlIndex lomax,
                             IndexOfControl(RadialLomax()));
  EXPECT_EQ(lomax.tail_index, 1.2);
  EXPECT_EQ(lomax.stable_index, std::nullopt);
  THSGD_ASSERT_OK_AND_ASSIGN(const ControlIndex gaussian,
                             IndexOfControl(Gaussian()));
  EXPECT_EQ(gaussian.tail_index, std::nullopt);
  EXPECT_EQ(gaussian.stable_index, 2);
}

}  // namespace
}  // namespace thsgd

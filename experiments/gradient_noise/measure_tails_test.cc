// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/measure_tails.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_matrix.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

using manifest::NoisePart;
using manifest::TailEstimate;

constexpr int kNum = 48;
constexpr int kDimension = 10;
constexpr int kSize = 4;

TailSettings Settings() {
  return {.block_size = kSize,
          .num_directions = 3,
          .num_resamples = 199,
          .confidence = 0.9,
          .seed = 20260163,
          .first_chain = 0};
}

// Uneven coordinates, none of them 0.
NoiseMatrix Noise() {
  NoiseMatrix noise(kNum, kDimension);
  for (int i = 0; i < kNum; ++i) {
    for (int j = 0; j < kDimension; ++j) {
      const double u = UniformOpen(
          DrawWords(
              {.seed = 5, .stream = 6, .chain = static_cast<std::uint32_t>(i)},
              static_cast<std::uint64_t>(j))
              .first);
      noise(i, j) = static_cast<float>((2 * u - 1) * (j + 1));
    }
  }
  return noise;
}

double InverseOf(const NoisePart& part, TailEstimate::Estimator estimator) {
  for (const TailEstimate& estimate : part.estimate()) {
    if (estimate.estimator() != estimator) continue;
    EXPECT_LE(estimate.inverse_lower(), estimate.inverse_index());
    EXPECT_GE(estimate.inverse_upper(), estimate.inverse_index());
    EXPECT_LT(estimate.inverse_lower(), estimate.inverse_upper());
    return estimate.inverse_index();
  }
  ADD_FAILURE() << "no estimate " << estimator;
  return std::numeric_limits<double>::quiet_NaN();
}

// The mean over blocks of (log |sum| - mean of log |value|) / log m, where the
// logarithm of a list is the mean of its values', or of its norm.
double Reference(const NoiseMatrix& noise, bool norm) {
  const auto log_of = [&](const std::vector<double>& values) {
    double squares = 0;
    double logs = 0;
    for (double value : values) {
      squares += value * value;
      logs += std::log(std::fabs(value));
    }
    return norm ? std::log(squares) / 2
                : logs / static_cast<double>(values.size());
  };
  double total = 0;
  for (int first = 0; first < kNum; first += kSize) {
    std::vector<double> sum(noise.cols(), 0.0);
    double of_values = 0;
    for (int i = first; i < first + kSize; ++i) {
      std::vector<double> row;
      for (int j = 0; j < noise.cols(); ++j) {
        row.push_back(noise(i, j));
        sum[j] += noise(i, j);
      }
      of_values += log_of(row) / kSize;
    }
    total += (log_of(sum) - of_values) / std::log(1.0 * kSize);
  }
  return total / (kNum / kSize);
}

// Sums of four floats are rounded thrice to 6e-8 of the largest, 1e-6 or so;
// the smallest sum of a coordinate in this sample is above 1e-2.
constexpr double kRounding = 1e-4;

TEST(MeasureTailsTest, BlockExponentsAreTheirDefinition) {
  const NoiseMatrix noise = Noise();
  THSGD_ASSERT_OK_AND_ASSIGN(
      const NoisePart part,
      MeasureTails("whole", noise, 0, kDimension, false, Settings()));
  EXPECT_EQ(part.num_coordinates(), kDimension);
  EXPECT_EQ(part.num_silent(), 0);
  EXPECT_EQ(part.estimate_size(), 6);
  EXPECT_NEAR(InverseOf(part, TailEstimate::BLOCK_NORM), Reference(noise, true),
              kRounding);
  EXPECT_NEAR(InverseOf(part, TailEstimate::BLOCK_COORDINATE),
              Reference(noise, false), kRounding);
  // Ten coordinates make three blocks of three, without the tenth.
  double neighbor = 0;
  for (int i = 0; i < kNum; ++i) {
    double of_values = 0;
    double of_sums = 0;
    for (int j = 0; j < 10; ++j) of_values += std::log(std::fabs(noise(i, j)));
    for (int b = 0; b < 9; b += 3) {
      of_sums += std::log(
          std::fabs(0.0 + noise(i, b) + noise(i, b + 1) + noise(i, b + 2)));
    }
    neighbor += (of_sums / 3 - of_values / 10) / std::log(3.0) / kNum;
  }
  EXPECT_NEAR(InverseOf(part, TailEstimate::BLOCK_NEIGHBOR), neighbor,
              kRounding);
  EXPECT_TRUE(part.upper_norm().empty());
}

// On a line the norm, each projection and each coordinate say the same.
TEST(MeasureTailsTest, AllAgreeOnALine) {
  const NoiseMatrix line = Noise().col(0);
  NoiseMatrix noise(kNum, 4);
  noise << line, 2 * line, -line, 4 * line;
  THSGD_ASSERT_OK_AND_ASSIGN(
      const NoisePart part,
      MeasureTails("whole", noise, 0, 4, true, Settings()));
  const double expected = Reference(line, true);
  for (auto estimator :
       {TailEstimate::BLOCK_NORM, TailEstimate::BLOCK_PROJECTION,
        TailEstimate::BLOCK_COORDINATE}) {
    EXPECT_NEAR(InverseOf(part, estimator), expected, kRounding) << estimator;
  }
  EXPECT_NEAR(InverseOf(part, TailEstimate::HILL_PROJECTION),
              InverseOf(part, TailEstimate::HILL_NORM), kRounding);
  // The six largest of 48, log of each over the seventh; upper_norm holds nine.
  ASSERT_EQ(part.upper_norm_size(), 9);
  double hill = 0;
  for (int i = 0; i < 6; ++i) {
    hill += std::log(part.upper_norm(i) / part.upper_norm(6)) / 6;
  }
  EXPECT_NEAR(InverseOf(part, TailEstimate::HILL_NORM), hill, 1e-12);
  // |(1, 2, -1, 4)|^2 = 22.
  EXPECT_NEAR(part.upper_norm(0), std::sqrt(22.0) * line.cwiseAbs().maxCoeff(),
              1e-6);
  EXPECT_NEAR(part.root_mean_square(),
              std::sqrt(22.0 * line.squaredNorm() / kNum), 1e-5);
}

TEST(MeasureTailsTest, LooksAtItsColumnsAlone) {
  NoiseMatrix noise = Noise();
  THSGD_ASSERT_OK_AND_ASSIGN(
      const NoisePart part,
      MeasureTails("part", noise, 3, 5, true, Settings()));
  noise.leftCols(3).setZero();
  noise.rightCols(2) *= 100;
  THSGD_ASSERT_OK_AND_ASSIGN(
      const NoisePart same,
      MeasureTails("part", noise, 3, 5, true, Settings()));
  EXPECT_EQ(part.DebugString(), same.DebugString());
}

TEST(MeasureTailsTest, SilentCoordinatesAreCountedAndLeftOut) {
  NoiseMatrix noise = Noise();
  noise.col(9).setZero();
  // 0 in one vector; a sum of 0 in one block.
  noise(5, 8) = 0;
  noise.col(7).segment(4, 4) << 1, -1, 1, -1;
  THSGD_ASSERT_OK_AND_ASSIGN(
      const NoisePart part,
      MeasureTails("whole", noise, 0, kDimension, false, Settings()));
  EXPECT_EQ(part.num_silent(), 3);
  EXPECT_NEAR(InverseOf(part, TailEstimate::BLOCK_COORDINATE),
              Reference(noise.leftCols(7), false), kRounding);
}

TEST(MeasureTailsTest, NoEstimatesOfNothing) {
  NoiseMatrix noise = Noise();
  noise.row(1).setZero();
  THSGD_ASSERT_OK_AND_ASSIGN(
      const NoisePart part,
      MeasureTails("whole", noise, 0, kDimension, true, Settings()));
  EXPECT_EQ(part.estimate_size(), 0);
  noise(1, 1) = std::numeric_limits<float>::infinity();
  EXPECT_THAT(MeasureTails("whole", noise, 0, kDimension, true, Settings()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "noise of whole: not all values are finite"));
}

}  // namespace
}  // namespace thsgd

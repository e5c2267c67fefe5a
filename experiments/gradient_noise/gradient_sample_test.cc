// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/gradient_sample.h"

#include <unistd.h>

#include <atomic>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "base/progress.h"
#include "base/status_matchers.h"
#include "dl/data/sample_batch.h"
#include "dl/sharpness/quadratic_losses.h"
#include "experiments/gradient_noise/noise_matrix.h"
#include "experiments/gradient_noise/noise_streams.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

constexpr int kNumSamples = 6;

// At the center sample i has the gradient (i^2, 1, -i): small integers, so that
// means over batches of two are exact and those over six nearly.
QuadraticProblem Problem() {
  QuadraticProblem problem;
  problem.center = Eigen::Vector3d(1, 2, 3);
  problem.hessian = Eigen::Matrix3d::Identity();
  problem.slope.resize(kNumSamples, 3);
  for (int i = 0; i < kNumSamples; ++i) problem.slope.row(i) << i * i, 1, -i;
  problem.correct_below = 1;
  return problem;
}

TEST(SampleGradientsTest, IsBatchMinusFull) {
  QuadraticLosses losses(Problem());
  constexpr int kNum = 20;
  constexpr int kFirst = 40;
  Progress progress(-1);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const GradientSample sample,
      SampleGradients(losses.Center(), 2, kNum, 7, kFirst, nullptr, progress,
                      losses));
  // Means over 0, ..., 5: 55/6, 1, -5/2.
  const Eigen::RowVector3d full(55.0 / 6, 1, -2.5);
  EXPECT_NEAR(sample.gradient_norm, full.norm(), 1e-5);
  EXPECT_EQ(sample.mean_loss, 0);
  ASSERT_EQ(sample.noise.rows(), kNum);
  ASSERT_EQ(sample.noise.cols(), 3);
  for (int i = 0; i < kNum; ++i) {
    const std::vector<std::int32_t> batch =
        SampleBatch(kNumSamples, 2,
                    {.seed = 7,
                     .stream = kMeasuredBatchStream,
                     .iteration = static_cast<std::uint32_t>(kFirst + i)});
    const double a = batch[0];
    const double b = batch[1];
    const Eigen::RowVector3d small((a * a + b * b) / 2, 1, -(a + b) / 2);
    // Floats of size 25.
    EXPECT_LT((sample.noise.row(i).cast<double>() - (small - full)).norm(),
              1e-5);
  }
}

// Batches follow each other without a gap, so samples that start n apart share
// none.
TEST(SampleGradientsTest, GoesOnWhereTheLastSampleEnded) {
  QuadraticLosses losses(Problem());
  Progress progress(-1);
  const auto sample = [&](int num, int first) {
    return SampleGradients(losses.Center(), 3, num, 7, first, nullptr, progress,
                           losses)
        ->noise;
  };
  const NoiseMatrix both = sample(10, 0);
  EXPECT_EQ(both.bottomRows(4), sample(4, 6));
  EXPECT_NE(both.topRows(4), sample(4, 6));
}

TEST(SampleGradientsTest, StopsWhenTold) {
  QuadraticLosses losses(Problem());
  const std::atomic<bool> cancelled = true;
  Progress progress(-1);
  EXPECT_THAT(
      SampleGradients(losses.Center(), 2, 5, 7, 0, &cancelled, progress,
                      losses),
      StatusIs(absl::StatusCode::kCancelled, "stopped between two gradients"));
}

TEST(SampleGradientsTest, ReportsEachGradient) {
  QuadraticLosses losses(Problem());
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Progress progress(ends[1]);
  progress.AddTotal(5);
  THSGD_EXPECT_OK(
      SampleGradients(losses.Center(), 2, 5, 7, 0, nullptr, progress, losses));
  close(ends[1]);
  std::string text(256, '\0');
  const ssize_t length = read(ends[0], text.data(), text.size());
  close(ends[0]);
  ASSERT_GT(length, 0);
  text.resize(length);
  EXPECT_TRUE(text.starts_with("1 5\n")) << text;
  EXPECT_TRUE(text.ends_with("5 5\n")) << text;
}

}  // namespace
}  // namespace thsgd

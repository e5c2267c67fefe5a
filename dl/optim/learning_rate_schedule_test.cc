// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/optim/learning_rate_schedule.h"

#include <cmath>
#include <limits>

#include "dl/optim/method.pb.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(LearningRateScheduleTest, Constant) {
  manifest::LearningRate rate;
  rate.set_initial(0.05);
  EXPECT_EQ(LearningRateAt(rate, 0, 10), 0.05);
  EXPECT_EQ(LearningRateAt(rate, 9, 10), 0.05);
}

TEST(LearningRateScheduleTest, MultiStep) {
  manifest::LearningRate rate;
  rate.set_initial(1);
  rate.mutable_multi_step()->set_factor(0.25);
  rate.mutable_multi_step()->add_milestone(0.5);
  rate.mutable_multi_step()->add_milestone(0.75);
  EXPECT_EQ(LearningRateAt(rate, 0, 8), 1);
  EXPECT_EQ(LearningRateAt(rate, 3, 8), 1);
  EXPECT_EQ(LearningRateAt(rate, 4, 8), 0.25);
  EXPECT_EQ(LearningRateAt(rate, 5, 8), 0.25);
  EXPECT_EQ(LearningRateAt(rate, 6, 8), 0.0625);
}

// The pinned sine's error is below 4e-16, and the rest rounds a few times.
TEST(LearningRateScheduleTest, Cosine) {
  manifest::LearningRate rate;
  rate.set_initial(0.3);
  rate.mutable_cosine()->set_last(0.1);
  EXPECT_EQ(LearningRateAt(rate, 0, 7), 0.3);
  for (int t = 0; t < 7; ++t) {
    EXPECT_NEAR(LearningRateAt(rate, t, 7),
                0.1 + 0.2 * (1 + std::cos(M_PI * t / 7)) / 2, 1e-15);
  }
}

TEST(LearningRateScheduleTest, Threshold) {
  manifest::Method method;
  EXPECT_EQ(TruncationThresholdAt(method, 0.05),
            std::numeric_limits<double>::infinity());
  method.set_gradient_threshold(5);
  EXPECT_EQ(TruncationThresholdAt(method, 0.05), 0.25);
  method.set_truncation_threshold(2);
  EXPECT_EQ(TruncationThresholdAt(method, 0.05), 2);
}

}  // namespace
}  // namespace thsgd

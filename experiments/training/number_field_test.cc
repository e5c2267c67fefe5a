// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/number_field.h"

#include <cmath>
#include <memory>

#include "dl/train/training_run.pb.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using manifest::TrainingRun;

std::unique_ptr<NumberField> Find(const char* path) {
  return NumberField::Find(TrainingRun::descriptor(), path);
}

TEST(NumberFieldTest, FindsNumbersOnly) {
  for (const char* path :
       {"num_iterations", "learning_rate.initial",
        "method.inflation.tail_index", "method.gradient_threshold"}) {
    EXPECT_NE(Find(path), nullptr) << path;
  }
  for (const char* path :
       {"", "method", "method.name", "method.inflation.law", "seed",
        "learning_rate.", "initial", "num_iterations.initial",
        "task.train.count", "learning_rate.multi_step.milestone"}) {
    EXPECT_EQ(Find(path), nullptr) << path;
  }
}

TEST(NumberFieldTest, Sets) {
  TrainingRun run;
  Find("learning_rate.initial")->Set(0.25, &run);
  Find("num_iterations")->Set(30, &run);
  EXPECT_EQ(run.learning_rate().initial(), 0.25);
  EXPECT_EQ(run.num_iterations(), 30);
}

TEST(NumberFieldTest, WholeNumbers) {
  const auto count = Find("num_iterations");
  EXPECT_TRUE(count->Takes(-3));
  for (double value : {0.5, 1e10, std::nan("")}) {
    EXPECT_FALSE(count->Takes(value)) << value;
  }
  EXPECT_TRUE(Find("weight_decay")->Takes(0.5));
}

TEST(NumberFieldTest, IsInWhereItsMessagesAre) {
  const auto scale = Find("method.inflation.scale");
  const auto threshold = Find("method.gradient_threshold");
  TrainingRun run;
  EXPECT_FALSE(scale->IsIn(run));
  run.mutable_method();
  EXPECT_FALSE(scale->IsIn(run));
  EXPECT_FALSE(threshold->IsIn(run));
  run.mutable_method()->mutable_inflation();
  EXPECT_TRUE(scale->IsIn(run));
  run.mutable_method()->set_truncation_threshold(1);
  EXPECT_FALSE(threshold->IsIn(run));
  run.mutable_method()->set_gradient_threshold(1);
  EXPECT_TRUE(threshold->IsIn(run));
  EXPECT_TRUE(Find("num_iterations")->IsIn(run));
}

}  // namespace
}  // namespace thsgd

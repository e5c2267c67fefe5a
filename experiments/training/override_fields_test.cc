// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/override_fields.h"

#include "dl/train/training_run.pb.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(OverrideFieldsTest, FieldByFieldAndListsAsAWhole) {
  manifest::TrainingRun run;
  run.set_num_iterations(10);
  run.set_evaluation_interval(5);
  run.mutable_task()->set_pixel_scale(255);
  run.mutable_task()->add_train()->set_count(1000);
  run.mutable_task()->add_train()->set_count(200);
  run.mutable_task()->add_test()->set_count(7);

  manifest::TrainingRun change;
  change.set_num_iterations(3);
  change.mutable_task()->add_train()->set_count(50);
  change.mutable_computation()->set_num_threads(2);
  OverrideFields(change, &run);

  EXPECT_EQ(run.num_iterations(), 3);
  EXPECT_EQ(run.evaluation_interval(), 5);
  EXPECT_EQ(run.task().pixel_scale(), 255);
  ASSERT_EQ(run.task().train_size(), 1);
  EXPECT_EQ(run.task().train(0).count(), 50);
  EXPECT_EQ(run.task().test_size(), 1);
  EXPECT_EQ(run.computation().num_threads(), 2);
}

}  // namespace
}  // namespace thsgd

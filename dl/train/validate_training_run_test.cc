// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/validate_training_run.h"

#include "base/status_matchers.h"
#include "dl/train/training_run.pb.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

manifest::TrainingRun ValidRun() {
  manifest::TrainingRun run;
  run.mutable_task()->set_dataset(manifest::FASHION_MNIST);
  manifest::SampleRange& train = *run.mutable_task()->add_train();
  train.set_part(manifest::SampleRange::TRAIN_FILE);
  train.set_count(1000);
  manifest::SampleRange& test = *run.mutable_task()->add_test();
  test.set_part(manifest::SampleRange::TEST_FILE);
  test.set_count(10000);
  run.mutable_task()->set_pixel_scale(255);
  run.mutable_network()->set_architecture(manifest::Network::LENET);
  run.mutable_network()->set_num_classes(10);
  run.mutable_network()->mutable_truncated_normal()->set_standard_deviation(
      0.02);
  run.mutable_method()->set_name("sb");
  run.mutable_method()->set_title("SB");
  run.mutable_method()->set_batch_size(100);
  run.mutable_learning_rate()->set_initial(0.05);
  run.set_num_iterations(100);
  run.set_evaluation_interval(10);
  manifest::Computation& computation = *run.mutable_computation();
  computation.set_device(manifest::Computation::CPU);
  computation.set_precision(manifest::Computation::FLOAT32);
  computation.set_gradient_form(manifest::Computation::ONE_PASS);
  computation.set_num_threads(1);
  computation.set_chunk_size(500);
  return run;
}

TEST(ValidateTrainingRunTest, Accepts) {
  THSGD_EXPECT_OK(ValidateTrainingRun(ValidRun()));
}

TEST(ValidateTrainingRunTest, NamesEveryFault) {
  manifest::TrainingRun run = ValidRun();
  run.mutable_method()->set_batch_size(1001);
  run.mutable_learning_rate()->set_initial(-1);
  run.set_weight_decay(2);
  run.mutable_augmentation()->set_crop_padding(17);
  run.set_num_iterations(0);
  run.set_num_settling_iterations(1);
  run.clear_evaluation_interval();
  run.clear_computation();
  EXPECT_EQ(
      ValidateTrainingRun(run).message(),
      "method.batch_size = 1001; must be 0 to 1000, the samples to train on\n"
      "learning_rate.initial = -1; must be > 0 and finite\n"
      "weight_decay = 2; must be 0 to 1\n"
      "augmentation.crop_padding = 17; must be 0 to 16\n"
      "num_iterations = 0; must be 1 to 10000000\n"
      "num_settling_iterations = 1; must be 0 to 0\n"
      "evaluation_interval = 0; must be 1 to 10000000\n"
      "computation.device = 0; must be CPU or CUDA\n"
      "computation.precision = 0; must be FLOAT32, TF32 or BFLOAT16\n"
      "computation.gradient_form = 0; must be ONE_PASS or SEPARATE\n"
      "computation.num_threads = 0; must be 1 to 256\n"
      "computation.chunk_size = 0; must be 1 to 1000000");
}

TEST(ValidateTrainingRunTest, NetworkFitsTheDataSet) {
  manifest::TrainingRun run = ValidRun();
  run.mutable_network()->set_architecture(manifest::Network::VGG11);
  run.mutable_network()->set_num_classes(100);
  run.mutable_computation()->set_precision(manifest::Computation::TF32);
  EXPECT_EQ(ValidateTrainingRun(run).message(),
            "network.architecture: LENET is for FASHION_MNIST, the others are "
            "for images in colour\n"
            "network.num_classes = 100; must be 10, the classes of the data "
            "set\n"
            "computation.precision: TF32 is of GPUs only");
}

}  // namespace
}  // namespace thsgd

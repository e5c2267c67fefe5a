// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What users hear of a task that cannot be loaded.

#include "dl/data/validate_task.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/status_matchers.h"
#include "dl/data/task.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

absl::Status Validate(absl::string_view text) {
  manifest::Task task;
  EXPECT_TRUE(
      google::protobuf::TextFormat::ParseFromString(std::string(text), &task));
  return ValidateTask(task);
}

TEST(ValidateTaskTest, Valid) {
  THSGD_EXPECT_OK(Validate(R"pb(
    dataset: FASHION_MNIST
    train { part: TRAIN_FILE first: 0 count: 1000 }
    train { part: TRAIN_FILE first: 1000 count: 200 random_labels: true }
    test { part: TEST_FILE first: 0 count: 10000 }
    pixel_shift: 127.5
    pixel_scale: 127.5
  )pb"));
  // The two parts exchanged, up to the last sample of one.
  THSGD_EXPECT_OK(Validate(R"pb(
    dataset: SVHN
    train { part: TEST_FILE count: 26032 }
    test { part: TRAIN_FILE first: 73256 count: 1 }
    pixel_scale: 255
  )pb"));
}

TEST(ValidateTaskTest, NothingIsGiven) {
  EXPECT_EQ(Validate(""),
            absl::InvalidArgumentError(
                "dataset = 0; must be FASHION_MNIST, SVHN, CIFAR10 or "
                "CIFAR100\n"
                "pixel_scale = 0; must be > 0 and finite"));
  EXPECT_EQ(Validate("dataset: CIFAR10 pixel_scale: 1"),
            absl::InvalidArgumentError("train: no range of samples is given\n"
                                       "test: no range of samples is given"));
}

TEST(ValidateTaskTest, EveryFaultIsNamed) {
  EXPECT_EQ(
      Validate(R"pb(
        dataset: CIFAR100
        train { first: 0 count: 10 }
        train { part: TRAIN_FILE first: -1 count: 10 }
        train { part: TRAIN_FILE first: 50000 count: 10 }
        train { part: TRAIN_FILE first: 49999 count: 2 }
        test { part: TEST_FILE first: 0 }
        test { part: TEST_FILE first: 1 count: 2147483647 }
        pixel_shift: nan
        pixel_scale: inf
      )pb"),
      absl::InvalidArgumentError(
          "train[0].part = 0; must be TRAIN_FILE or TEST_FILE\n"
          "train[1].first = -1; must be 0 to 49999\n"
          "train[2].first = 50000; must be 0 to 49999\n"
          "train[3].count = 2; must be 1 to 1, as this part of the data set "
          "has 50000 samples\n"
          "test[0].count = 0; must be 1 to 10000, as this part of the data "
          "set has 10000 samples\n"
          "test[1].count = 2147483647; must be 1 to 9999, as this part of "
          "the data set has 10000 samples\n"
          "pixel_shift = nan; must be finite\n"
          "pixel_scale = inf; must be > 0 and finite"));
}

TEST(ValidateTaskTest, NoSampleTwice) {
  EXPECT_EQ(
      Validate(R"pb(
        dataset: SVHN
        train { part: TRAIN_FILE first: 10 count: 10 }
        train { part: TRAIN_FILE first: 19 count: 1 }
        train { part: TRAIN_FILE first: 20 count: 10 }
        test { part: TRAIN_FILE first: 0 count: 11 }
        test { part: TEST_FILE first: 0 count: 100 }
        pixel_scale: 255
      )pb"),
      absl::InvalidArgumentError("train[1]: has samples that train[0] has too\n"
                                 "test[0]: has samples that train[0] has too"));
}

TEST(ValidateTaskTest, UnknownDataset) {
  manifest::Task task;
  task.set_dataset(static_cast<manifest::Dataset>(99));
  task.set_pixel_scale(1);
  EXPECT_EQ(ValidateTask(task),
            absl::InvalidArgumentError("dataset = 99; must be FASHION_MNIST, "
                                       "SVHN, CIFAR10 or CIFAR100"));
}

}  // namespace
}  // namespace thsgd

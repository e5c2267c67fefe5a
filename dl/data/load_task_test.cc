// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/load_task.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "dl/data/dataset_files.h"
#include "dl/data/image_dataset.h"
#include "dl/data/task.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const DataFolders& Committed() {
  static const auto* const folders =
      new DataFolders{.user = "", .fashion_mnist = "dl/data/fashion_mnist"};
  return *folders;
}

manifest::Task Parse(absl::string_view text) {
  manifest::Task task;
  EXPECT_TRUE(
      google::protobuf::TextFormat::ParseFromString(std::string(text), &task));
  return task;
}

manifest::Task CorruptedFashionMnist() {
  return Parse(R"pb(
    dataset: FASHION_MNIST
    train { part: TRAIN_FILE first: 0 count: 1000 }
    train { part: TRAIN_FILE first: 1000 count: 200 random_labels: true }
    test { part: TEST_FILE first: 0 count: 10000 }
    pixel_shift: 127.5
    pixel_scale: 127.5
  )pb");
}

std::string Digest(const std::vector<std::uint8_t>& bytes) {
  return Sha256Hex(std::string(bytes.begin(), bytes.end()));
}

// Digests of the first 1200 samples of the official training files and of all
// test samples, cut by a program of its own in Python, which also drew the 200
// labels.
TEST(LoadTaskTest, CorruptedFashionMnist) {
  THSGD_ASSERT_OK_AND_ASSIGN(const TaskData data,
                             LoadTask(CorruptedFashionMnist(), Committed(), 1));
  EXPECT_EQ(data.train.num_samples(), 1200);
  EXPECT_EQ(data.train.num_classes, 10);
  EXPECT_EQ(data.train.channels, 1);
  EXPECT_EQ(data.train.height, 28);
  EXPECT_EQ(data.train.width, 28);
  EXPECT_EQ(Digest(data.train.pixels),
            "485c8affcf4f1960a62bca12e119b8414f6d404e0af81193b508a4ce4e5a625a");
  EXPECT_EQ(Digest(data.train.labels),
            "f63d035589877c14716eb6844e419f6175afaaeeaae078708fa9eb213173a9aa");
  EXPECT_EQ(data.test.num_samples(), 10000);
  EXPECT_EQ(Digest(data.test.pixels),
            "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a");
  EXPECT_EQ(Digest(data.test.labels),
            "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9");
  EXPECT_EQ(data.scaling.shift, 127.5);
  EXPECT_EQ(data.scaling.scale, 127.5);
}

TEST(LoadTaskTest, SeedChangesTheRandomLabelsOnly) {
  THSGD_ASSERT_OK_AND_ASSIGN(const TaskData one,
                             LoadTask(CorruptedFashionMnist(), Committed(), 1));
  THSGD_ASSERT_OK_AND_ASSIGN(const TaskData two,
                             LoadTask(CorruptedFashionMnist(), Committed(), 2));
  EXPECT_EQ(one.train.pixels, two.train.pixels);
  const auto first_change =
      std::mismatch(one.train.labels.begin(), one.train.labels.end(),
                    two.train.labels.begin())
          .first;
  EXPECT_EQ(first_change - one.train.labels.begin(), 1000);
}

// The label belongs to the sample, not to its place in the task.
TEST(LoadTaskTest, SamplesStandInTheOrderOfTheRanges) {
  THSGD_ASSERT_OK_AND_ASSIGN(const TaskData all,
                             LoadTask(CorruptedFashionMnist(), Committed(), 1));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const TaskData some,
      LoadTask(
          Parse(R"pb(
            dataset: FASHION_MNIST
            train { part: TRAIN_FILE first: 1100 count: 2 random_labels: true }
            train { part: TEST_FILE first: 7 count: 1 }
            train { part: TRAIN_FILE first: 5 count: 1 }
            test { part: TEST_FILE first: 9 count: 3 }
            pixel_scale: 255
          )pb"),
          Committed(), 1));
  EXPECT_THAT(some.train.labels,
              ElementsAre(all.train.labels[1100], all.train.labels[1101],
                          all.test.labels[7], all.train.labels[5]));
  EXPECT_THAT(some.test.labels,
              ElementsAre(all.test.labels[9], all.test.labels[10],
                          all.test.labels[11]));
  const auto image = [](const ImageDataset& samples, int index) {
    const auto begin = samples.pixels.begin() + 784 * index;
    return std::vector<std::uint8_t>(begin, begin + 784);
  };
  EXPECT_EQ(image(some.train, 1), image(all.train, 1101));
  EXPECT_EQ(image(some.train, 2), image(all.test, 7));
  EXPECT_EQ(image(some.train, 3), image(all.train, 5));
  EXPECT_EQ(image(some.test, 2), image(all.test, 11));
}

TEST(LoadTaskTest, RangeBeyondTheCommittedFile) {
  manifest::Task task = CorruptedFashionMnist();
  task.mutable_train(1)->set_count(201);
  EXPECT_THAT(
      LoadTask(task, Committed(), 1),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("train[1] = samples 1000 to 1200; must be 0 to "
                               "1199, as dl/data/fashion_mnist/"
                               "train-images-idx3-ubyte.gz holds 1200"),
                     HasSubstr("the published file is needed"))));
}

TEST(LoadTaskTest, InvalidTask) {
  manifest::Task task = CorruptedFashionMnist();
  task.set_pixel_scale(0);
  EXPECT_THAT(LoadTask(task, Committed(), 1),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "pixel_scale = 0; must be > 0 and finite"));
}

TEST(LoadTaskTest, FilesOfTheUsersFolder) {
  // 10,000 records of CIFAR-100, all bytes of one the same.
  std::string records;
  for (int i = 0; i < 10'000; ++i) {
    records += std::string(1, static_cast<char>(i % 20));
    records += std::string(3073, static_cast<char>(i % 100));
  }
  const TestFolder folder;
  std::filesystem::create_directory(folder.Path("cifar-100-binary"));
  THSGD_ASSERT_OK(
      WriteFileAtomically(folder.Path("cifar-100-binary/test.bin"), records));
  const DataFolders folders{.user = folder.path(), .fashion_mnist = ""};
  THSGD_ASSERT_OK_AND_ASSIGN(
      const TaskData data,
      LoadTask(Parse(R"pb(
                 dataset: CIFAR100
                 train { part: TEST_FILE first: 1 count: 2 }
                 test { part: TEST_FILE first: 9999 count: 1 }
                 pixel_scale: 255
               )pb"),
               folders, 1));
  EXPECT_EQ(data.train.num_classes, 100);
  EXPECT_EQ(data.train.channels, 3);
  EXPECT_EQ(data.train.height, 32);
  EXPECT_THAT(data.train.labels, ElementsAre(1, 2));
  EXPECT_THAT(data.test.labels, ElementsAre(99));
  EXPECT_EQ(data.test.pixels.size(), 3072u);
  EXPECT_THAT(data.test.pixels, Each(99));
  // The part that is not there is not asked for unless a range names it.
  EXPECT_THAT(
      LoadTask(Parse(R"pb(
                 dataset: CIFAR100
                 train { part: TRAIN_FILE first: 1 count: 2 }
                 test { part: TEST_FILE first: 9999 count: 1 }
                 pixel_scale: 255
               )pb"),
               folders, 1),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("train.bin is missing")));
}

TEST(CheckTaskFilesTest, LooksForThePartsOfAllRanges) {
  THSGD_EXPECT_OK(CheckTaskFiles(CorruptedFashionMnist(), Committed()));

  const TestFolder folder;
  const DataFolders folders{.user = folder.path(), .fashion_mnist = ""};
  const std::string test_file = folder.Path("cifar-100-binary/test.bin");
  std::filesystem::create_directory(folder.Path("cifar-100-binary"));
  THSGD_ASSERT_OK(WriteFileAtomically(test_file, ""));
  std::filesystem::resize_file(test_file, 30'740'000);
  const auto check = [&](absl::string_view train, absl::string_view test) {
    return CheckTaskFiles(
        Parse(absl::StrCat(
            "dataset: CIFAR100 pixel_scale: 255 train { part: ", train,
            " count: 1 } test { part: ", test, " first: 1 count: 1 }")),
        folders);
  };
  THSGD_EXPECT_OK(check("TEST_FILE", "TEST_FILE"));
  EXPECT_THAT(
      check("TRAIN_FILE", "TEST_FILE"),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("train.bin is missing")));
  EXPECT_THAT(
      check("TEST_FILE", "TRAIN_FILE"),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("train.bin is missing")));
}

TEST(CheckTaskFilesTest, InvalidTask) {
  EXPECT_THAT(CheckTaskFiles(manifest::Task(), Committed()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace thsgd

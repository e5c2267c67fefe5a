// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/cifar_reader.h"

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "dl/data/image_dataset.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// No two neighbours along any axis are alike, and no two axes.
int Pixel(int image, int channel, int row, int column) {
  return (40 * image + 90 * channel + 5 * row + 2 * column) % 256;
}

std::string Record(const std::string& labels, int image) {
  std::string record = labels;
  for (int channel = 0; channel < 3; ++channel) {
    for (int row = 0; row < 32; ++row) {
      for (int column = 0; column < 32; ++column) {
        record += static_cast<char>(Pixel(image, channel, row, column));
      }
    }
  }
  return record;
}

void ExpectPixels(const ImageDataset& dataset) {
  EXPECT_EQ(dataset.channels, 3);
  EXPECT_EQ(dataset.height, 32);
  EXPECT_EQ(dataset.width, 32);
  ASSERT_EQ(dataset.pixels.size(), dataset.num_samples() * 3 * 32 * 32u);
  std::size_t position = 0;
  for (int image = 0; image < dataset.num_samples(); ++image) {
    for (int channel = 0; channel < 3; ++channel) {
      for (int row = 0; row < 32; ++row) {
        for (int column = 0; column < 32; ++column) {
          ASSERT_EQ(dataset.pixels[position++],
                    Pixel(image, channel, row, column));
        }
      }
    }
  }
}

class CifarReaderTest : public ::testing::Test {
 protected:
  std::string Write(absl::string_view name, absl::string_view contents) {
    const std::string path = folder_.Path(name);
    THSGD_EXPECT_OK(WriteFileAtomically(path, contents));
    return path;
  }

  const TestFolder folder_;
};

TEST_F(CifarReaderTest, Cifar10InTheOrderOfItsFiles) {
  const std::string one = Write("1.bin", Record("\x09", 0) + Record("\x03", 1));
  const std::string two = Write("2.bin", Record("\x05", 2));
  THSGD_ASSERT_OK_AND_ASSIGN(const ImageDataset dataset,
                             ReadCifar10({one, two}));
  EXPECT_EQ(dataset.num_classes, 10);
  EXPECT_THAT(dataset.labels, ElementsAre(9, 3, 5));
  ExpectPixels(dataset);
}

TEST_F(CifarReaderTest, Cifar100HasItsFineLabels) {
  const std::string path =
      Write("train.bin", Record("\x13\x63", 0) + Record("\x01\x02", 1));
  THSGD_ASSERT_OK_AND_ASSIGN(const ImageDataset dataset, ReadCifar100({path}));
  EXPECT_EQ(dataset.num_classes, 100);
  EXPECT_THAT(dataset.labels, ElementsAre(99, 2));
  ExpectPixels(dataset);
}

TEST_F(CifarReaderTest, NoFiles) {
  THSGD_ASSERT_OK_AND_ASSIGN(const ImageDataset dataset, ReadCifar10({}));
  EXPECT_THAT(dataset.labels, IsEmpty());
}

TEST_F(CifarReaderTest, MissingFile) {
  EXPECT_THAT(
      ReadCifar10({folder_.Path("1.bin")}),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr(folder_.Path("1.bin"))));
}

TEST_F(CifarReaderTest, WholeRecordsOnly) {
  const std::string record = Record("\x09", 0);
  for (const std::string& contents :
       {std::string(), record.substr(1), record + 'x'}) {
    EXPECT_THAT(ReadCifar10({Write("1.bin", contents)}),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr(folder_.Path("1.bin")),
                               HasSubstr("must be a multiple of 3073"))));
  }
  EXPECT_THAT(ReadCifar100({Write("1.bin", record)}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("3073 bytes; must be a multiple of 3074")));
}

TEST_F(CifarReaderTest, LabelsAreInRange) {
  EXPECT_THAT(
      ReadCifar10({Write("1.bin", Record("\x09", 0) + Record("\x0a", 1))}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("byte 0 of record 1 is 10; must be a label, 0 to 9")));
  EXPECT_THAT(
      ReadCifar100({Write("1.bin", Record("\x14\x01", 0))}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("byte 0 of record 0 is 20; must be a label, 0 to "
                         "19")));
  EXPECT_THAT(
      ReadCifar100({Write("1.bin", Record("\x01\x64", 0))}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("byte 1 of record 0 is 100; must be a label, 0 to "
                         "99")));
}

}  // namespace
}  // namespace thsgd

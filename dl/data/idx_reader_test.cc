// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/idx_reader.h"

#include <zlib.h>

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

// Two images of 2 rows and 3 columns: a transposed axis shows.
constexpr char kImages[] =
    "\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x03"
    "\x01\x02\x03\x04\x05\x06\xfa\xfb\xfc\xfd\xfe\xff";
constexpr char kLabels[] = "\0\0\x08\x01\0\0\0\x02\x09\x04";

// Without the final zero.
template <int N>
std::string Bytes(const char (&literal)[N]) {
  return std::string(literal, N - 1);
}

std::string Gzip(const std::string& path, absl::string_view contents) {
  const gzFile file = gzopen(path.c_str(), "wb");
  EXPECT_EQ(gzwrite(file, contents.data(), contents.size()),
            static_cast<int>(contents.size()));
  EXPECT_EQ(gzclose(file), Z_OK);
  return path;
}

class IdxReaderTest : public ::testing::Test {
 protected:
  std::string Write(absl::string_view name, absl::string_view contents) {
    const std::string path = folder_.Path(name);
    THSGD_EXPECT_OK(WriteFileAtomically(path, contents));
    return path;
  }

  // What reading says if the images are so, and the labels right.
  absl::Status ReadImages(absl::string_view contents) {
    return ReadIdx(Write("images", contents), Write("labels", Bytes(kLabels)),
                   10)
        .status();
  }

  absl::Status ReadLabels(absl::string_view contents) {
    return ReadIdx(Write("images", Bytes(kImages)), Write("labels", contents),
                   10)
        .status();
  }

  const TestFolder folder_;
};

void ExpectTwoImages(const ImageDataset& dataset) {
  EXPECT_EQ(dataset.num_samples(), 2);
  EXPECT_EQ(dataset.num_classes, 10);
  EXPECT_EQ(dataset.channels, 1);
  EXPECT_EQ(dataset.height, 2);
  EXPECT_EQ(dataset.width, 3);
  EXPECT_EQ(dataset.image_size(), 6u);
  EXPECT_THAT(dataset.pixels,
              ElementsAre(1, 2, 3, 4, 5, 6, 250, 251, 252, 253, 254, 255));
  EXPECT_THAT(dataset.labels, ElementsAre(9, 4));
}

TEST_F(IdxReaderTest, ReadsPlainFiles) {
  THSGD_ASSERT_OK_AND_ASSIGN(const ImageDataset dataset,
                             ReadIdx(Write("images", Bytes(kImages)),
                                     Write("labels", Bytes(kLabels)), 10));
  ExpectTwoImages(dataset);
}

TEST_F(IdxReaderTest, ReadsCompressedFiles) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ImageDataset dataset,
      ReadIdx(Gzip(folder_.Path("images.gz"), Bytes(kImages)),
              Gzip(folder_.Path("labels.gz"), Bytes(kLabels)), 10));
  ExpectTwoImages(dataset);
}

TEST_F(IdxReaderTest, MissingFile) {
  EXPECT_THAT(
      ReadIdx(folder_.Path("images"), folder_.Path("labels"), 10),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr(folder_.Path("images"))));
  EXPECT_THAT(
      ReadIdx(Write("images", Bytes(kImages)), folder_.Path("labels"), 10),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr(folder_.Path("labels"))));
}

TEST_F(IdxReaderTest, LengthIsExact) {
  const std::string images = Bytes(kImages);
  EXPECT_THAT(ReadImages(images.substr(0, images.size() - 1)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(folder_.Path("images")),
                             HasSubstr("less than the 28 bytes"))));
  EXPECT_THAT(ReadImages(images + '\0'),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("more than the 28 bytes")));
  EXPECT_THAT(ReadImages(images.substr(0, 15)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("ends within its header of 16 bytes")));
  EXPECT_THAT(ReadImages(""), StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr("ends within its header")));
}

TEST_F(IdxReaderTest, LengthOfCompressedContentsIsExact) {
  const std::string images = Bytes(kImages);
  const std::string labels = Write("labels", Bytes(kLabels));
  EXPECT_THAT(
      ReadIdx(Gzip(folder_.Path("images.gz"), images + '\0'), labels, 10),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("more than the 28 bytes")));
  EXPECT_THAT(ReadIdx(Gzip(folder_.Path("images.gz"), images.substr(0, 20)),
                      labels, 10),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("less than the 28 bytes")));
}

TEST_F(IdxReaderTest, OtherFormat) {
  EXPECT_THAT(ReadImages(Bytes(kLabels) + "123456"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("begins with 00000801; an IDX file of bytes "
                                 "in 3 dimension(s) begins with 00000803")));
  // Elements of 32-bit integers.
  std::string labels = Bytes(kLabels);
  labels[2] = 0x0c;
  EXPECT_THAT(ReadLabels(labels), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr("00000c01")));
}

TEST_F(IdxReaderTest, DimensionsAreBounded) {
  std::string images = Bytes(kImages);
  images.replace(4, 12, 12, '\xff');
  EXPECT_THAT(ReadImages(images),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("dimension 0 is 4294967295; must be 1 to")));
  images.replace(4, 12, "\0\x01\0\0\0\x01\0\0\0\x01\0\0", 12);  // 2^48 bytes.
  EXPECT_THAT(ReadImages(images),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("claims more than 1073741824 bytes")));
  images.replace(4, 12, 12, '\0');
  EXPECT_THAT(ReadImages(images), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr("dimension 0 is 0")));
}

TEST_F(IdxReaderTest, LabelsFitTheImages) {
  EXPECT_THAT(ReadLabels(std::string("\0\0\x08\x01\0\0\0\x01\x09", 9)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("holds 2 images"),
                             HasSubstr("1 labels; must be as many"))));
}

TEST_F(IdxReaderTest, LabelsAreInRange) {
  std::string labels = Bytes(kLabels);
  labels.back() = 10;
  EXPECT_THAT(ReadLabels(labels),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(folder_.Path("labels")),
                             HasSubstr("label 1 is 10; must be 0 to 9"))));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/svhn_reader.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "dl/data/image_dataset.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "matio.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// No two neighbours along any axis are alike, and no two axes.
std::uint8_t Pixel(std::size_t image, std::size_t channel, std::size_t row,
                   std::size_t column) {
  return static_cast<std::uint8_t>(40 * image + 90 * channel + 5 * row +
                                   2 * column);
}

// X as MATLAB has it: X(row, column, channel, image), the first index fastest.
std::vector<std::uint8_t> MatlabPixels(std::size_t num_images) {
  std::vector<std::uint8_t> x;
  for (std::size_t image = 0; image < num_images; ++image) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      for (std::size_t column = 0; column < 32; ++column) {
        for (std::size_t row = 0; row < 32; ++row) {
          x.push_back(Pixel(image, channel, row, column));
        }
      }
    }
  }
  return x;
}

void WriteVariable(mat_t* file, const char* name, matio_classes class_type,
                   matio_types type, std::vector<std::size_t> dims,
                   const void* values, matio_compression compression) {
  matvar_t* variable = Mat_VarCreate(
      name, class_type, type, static_cast<int>(dims.size()), dims.data(),
      const_cast<void*>(values), MAT_F_DONT_COPY_DATA);
  ASSERT_NE(variable, nullptr);
  EXPECT_EQ(Mat_VarWrite(file, variable, compression), 0);
  Mat_VarFree(variable);
}

class SvhnReaderTest : public ::testing::Test {
 protected:
  // Creates the file and has `write` fill it.
  void Create(const std::function<void(mat_t*)>& write,
              mat_ft version = MAT_FT_MAT5) {
    mat_t* file = Mat_CreateVer(path_.c_str(), nullptr, version);
    ASSERT_NE(file, nullptr);
    write(file);
    Mat_Close(file);
  }

  // A file of the official form, with these digits in y.
  void WriteDigits(const std::vector<std::uint8_t>& y,
                   matio_compression compression = MAT_COMPRESSION_ZLIB) {
    const std::vector<std::uint8_t> x = MatlabPixels(y.size());
    Create([&](mat_t* file) {
      WriteVariable(file, "X", MAT_C_UINT8, MAT_T_UINT8, {32, 32, 3, y.size()},
                    x.data(), compression);
      WriteVariable(file, "y", MAT_C_UINT8, MAT_T_UINT8, {y.size(), 1},
                    y.data(), compression);
    });
  }

  const TestFolder folder_;
  const std::string path_ = folder_.Path("train_32x32.mat");
};

void ExpectPixels(const ImageDataset& dataset) {
  EXPECT_EQ(dataset.num_classes, 10);
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

TEST_F(SvhnReaderTest, CompressedFile) {
  WriteDigits({1, 10, 7});
  THSGD_ASSERT_OK_AND_ASSIGN(const ImageDataset dataset, ReadSvhn(path_));
  EXPECT_THAT(dataset.labels, ElementsAre(0, 9, 6));
  ExpectPixels(dataset);
}

TEST_F(SvhnReaderTest, PlainFile) {
  WriteDigits({2, 3}, MAT_COMPRESSION_NONE);
  THSGD_ASSERT_OK_AND_ASSIGN(const ImageDataset dataset, ReadSvhn(path_));
  EXPECT_THAT(dataset.labels, ElementsAre(1, 2));
  ExpectPixels(dataset);
}

TEST_F(SvhnReaderTest, OneImage) {
  WriteDigits({10});
  THSGD_ASSERT_OK_AND_ASSIGN(const ImageDataset dataset, ReadSvhn(path_));
  EXPECT_THAT(dataset.labels, ElementsAre(9));
  ExpectPixels(dataset);
}

TEST_F(SvhnReaderTest, LabelsAsDouble) {
  const std::vector<std::uint8_t> x = MatlabPixels(2);
  const double y[] = {10, 1};
  Create([&](mat_t* file) {
    WriteVariable(file, "X", MAT_C_UINT8, MAT_T_UINT8, {32, 32, 3, 2}, x.data(),
                  MAT_COMPRESSION_ZLIB);
    WriteVariable(file, "y", MAT_C_DOUBLE, MAT_T_DOUBLE, {2, 1}, y,
                  MAT_COMPRESSION_ZLIB);
  });
  THSGD_ASSERT_OK_AND_ASSIGN(const ImageDataset dataset, ReadSvhn(path_));
  EXPECT_THAT(dataset.labels, ElementsAre(9, 0));
}

TEST_F(SvhnReaderTest, MissingFile) {
  EXPECT_THAT(ReadSvhn(path_),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(path_)));
}

TEST_F(SvhnReaderTest, Folder) {
  EXPECT_THAT(ReadSvhn(folder_.path()).status(), testing::Not(IsOk()));
}

TEST_F(SvhnReaderTest, NoMatlabFile) {
  for (const std::string& contents :
       {std::string(), std::string("digits"), std::string(1000, 'x')}) {
    THSGD_ASSERT_OK(WriteFileAtomically(path_, contents));
    EXPECT_THAT(ReadSvhn(path_),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr(path_),
                               HasSubstr("not a MATLAB file of version 5"))));
  }
}

TEST_F(SvhnReaderTest, OtherVersionOfMatlabFile) {
  Create([](mat_t*) {}, MAT_FT_MAT73);
  EXPECT_THAT(ReadSvhn(path_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("not a MATLAB file of version 5")));
}

TEST_F(SvhnReaderTest, MissingVariables) {
  const std::vector<std::uint8_t> x = MatlabPixels(2);
  Create([&](mat_t* file) {
    WriteVariable(file, "X", MAT_C_UINT8, MAT_T_UINT8, {32, 32, 3, 2}, x.data(),
                  MAT_COMPRESSION_ZLIB);
  });
  EXPECT_THAT(ReadSvhn(path_), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("variable y is missing")));
  Create([](mat_t*) {});
  EXPECT_THAT(ReadSvhn(path_), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("variable X is missing")));
}

TEST_F(SvhnReaderTest, LengthIsExact) {
  WriteDigits({1, 10, 7});
  THSGD_ASSERT_OK_AND_ASSIGN(const std::string bytes, ReadFile(path_));
  // The last four bytes are a checksum that matio does not look for.
  for (std::size_t missing = 1; missing <= bytes.size();
       missing += missing < 8 ? 1 : 37) {
    THSGD_ASSERT_OK(
        WriteFileAtomically(path_, bytes.substr(0, bytes.size() - missing)));
    EXPECT_THAT(ReadSvhn(path_),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(path_)))
        << missing << " of " << bytes.size();
  }
  THSGD_ASSERT_OK(WriteFileAtomically(path_, bytes + "more"));
  EXPECT_THAT(ReadSvhn(path_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("is not where its last variable ends")));
}

TEST_F(SvhnReaderTest, OtherTypesAndDimensions) {
  const std::vector<std::uint8_t> x = MatlabPixels(2);
  const auto write_x = [&](std::vector<std::size_t> dims) {
    Create([&](mat_t* file) {
      WriteVariable(file, "X", MAT_C_UINT8, MAT_T_UINT8, dims, x.data(),
                    MAT_COMPRESSION_ZLIB);
    });
    return ReadSvhn(path_).status();
  };
  EXPECT_THAT(write_x({2, 3, 32, 32}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("X has dimensions 2 x 3 x 32 x 32; must be "
                                 "uint8, 32 x 32 x 3 x N")));
  EXPECT_THAT(write_x({32, 96}), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("dimensions 32 x 96")));
  const std::vector<double> reals(32 * 32 * 3 * 2);
  Create([&](mat_t* file) {
    WriteVariable(file, "X", MAT_C_DOUBLE, MAT_T_DOUBLE, {32, 32, 3, 2},
                  reals.data(), MAT_COMPRESSION_ZLIB);
  });
  EXPECT_THAT(ReadSvhn(path_), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("X is not uint8")));
  const std::vector<std::uint8_t> y = {1, 2, 3};
  Create([&](mat_t* file) {
    WriteVariable(file, "X", MAT_C_UINT8, MAT_T_UINT8, {32, 32, 3, 2}, x.data(),
                  MAT_COMPRESSION_ZLIB);
    WriteVariable(file, "y", MAT_C_UINT8, MAT_T_UINT8, {3, 1}, y.data(),
                  MAT_COMPRESSION_ZLIB);
  });
  EXPECT_THAT(ReadSvhn(path_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("y has dimensions 3 x 1; must be uint8 or "
                                 "double, 2 x 1")));
}

// The number of images in the header of an uncompressed X is the last of its
// dimensions, 32-bit words at bytes 152, behind the file's header (128) and the
// tags of the variable, its flags and its dimensions (8 + 16 + 8).
TEST_F(SvhnReaderTest, ClaimsBeyondTheFileAllocateNothing) {
  WriteDigits({1, 2}, MAT_COMPRESSION_NONE);
  THSGD_ASSERT_OK_AND_ASSIGN(std::string bytes, ReadFile(path_));
  constexpr std::size_t kNumImages = 128 + 8 + 16 + 8 + 3 * 4;
  ASSERT_EQ(bytes.substr(kNumImages, 4), std::string("\2\0\0\0", 4));
  bytes.replace(kNumImages, 4, std::string("\0\0\x08\0", 4));  // 2^19.
  THSGD_ASSERT_OK(WriteFileAtomically(path_, bytes));
  EXPECT_THAT(ReadSvhn(path_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("X claims 1610612736 bytes, more than the "
                                 "file can hold")));
  bytes.replace(kNumImages, 4, std::string("\xff\xff\xff\x7f", 4));
  THSGD_ASSERT_OK(WriteFileAtomically(path_, bytes));
  EXPECT_THAT(ReadSvhn(path_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("32 x 32 x 3 x 2147483647; must be")));
}

TEST_F(SvhnReaderTest, LabelsAreDigits) {
  WriteDigits({1, 11});
  EXPECT_THAT(ReadSvhn(path_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("y is 11 for image 1; must be 1 to 10")));
  WriteDigits({0, 1});
  EXPECT_THAT(ReadSvhn(path_), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("y is 0 for image 0")));
}

}  // namespace
}  // namespace thsgd

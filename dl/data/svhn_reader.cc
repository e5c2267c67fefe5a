// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/svhn_reader.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "dl/data/image_dataset.h"
#include "matio.h"

namespace thsgd {
namespace {

constexpr int kNumClasses = 10;
constexpr int kChannels = 3;
constexpr std::size_t kSide = 32;
constexpr std::size_t kPlane = kSide * kSide;
constexpr std::size_t kImage = kChannels * kPlane;
// Of a file: a text, a version and a mark of the order of bytes.
constexpr std::uintmax_t kHeaderSize = 128;
// Bytes that one deflated byte can expand to (zlib.net/zlib_tech.html).
constexpr std::uintmax_t kMaxExpansion = 1032;
// Fifteen times the larger of the official files.
constexpr std::size_t kMaxImages = std::size_t{1} << 20;

using MatFile = std::unique_ptr<mat_t, int (*)(mat_t*)>;
using Variable = std::unique_ptr<matvar_t, void (*)(matvar_t*)>;

std::uint32_t LittleEndian(const unsigned char (&bytes)[4]) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | bytes[i];
  return value;
}

// matio does not notice a file that lacks its last bytes or goes on. The
// header is followed by variables up to the end, each a tag of two 32-bit
// words, the type and the size of the contents, and then these.
absl::Status CheckLength(const std::string& path, std::uintmax_t file_size) {
  std::ifstream stream(path, std::ios::binary);
  std::uintmax_t end = kHeaderSize;
  while (stream && end < file_size) {
    unsigned char size[4];
    stream.seekg(static_cast<std::streamoff>(end + sizeof(size)));
    stream.read(reinterpret_cast<char*>(size), sizeof(size));
    end += 2 * sizeof(size) + LittleEndian(size);
  }
  if (!stream || end != file_size) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " holds ", file_size,
                     " bytes, which is not where its last variable ends: it "
                     "is cut off or damaged"));
  }
  return absl::OkStatus();
}

absl::Span<const std::size_t> Dimensions(const matvar_t& variable) {
  return absl::MakeConstSpan(variable.dims,
                             static_cast<std::size_t>(variable.rank));
}

absl::Status Fault(const std::string& path, absl::string_view name,
                   absl::string_view fault) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": variable ", name, " ", fault));
}

// Returns type and dimensions of the variable, not its contents.
absl::StatusOr<Variable> FindVariable(mat_t* file, const std::string& path,
                                      const char* name) {
  Variable variable(Mat_VarReadInfo(file, name), Mat_VarFree);
  if (variable == nullptr) {
    return Fault(path, name, "is missing, or the file is damaged");
  }
  if (variable->isComplex != 0) return Fault(path, name, "is complex");
  return variable;
}

absl::Status ReadContents(mat_t* file, const std::string& path,
                          matvar_t* variable) {
  if (Mat_VarReadDataAll(file, variable) != 0 || variable->data == nullptr) {
    return Fault(path, variable->name, "cannot be read: the file is damaged");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::uint8_t>> ReadPixels(mat_t* file,
                                                     const std::string& path,
                                                     std::uintmax_t file_size) {
  THSGD_ASSIGN_OR_RETURN(const Variable x, FindVariable(file, path, "X"));
  const absl::Span<const std::size_t> dims = Dimensions(*x);
  // MATLAB drops a last dimension of 1. A damaged file may have none at all.
  const std::size_t num_images = dims.size() == 4 ? dims[3] : 1;
  if (x->class_type != MAT_C_UINT8 || dims.size() < 3 || dims.size() > 4 ||
      dims[0] != kSide || dims[1] != kSide || dims[2] != kChannels ||
      num_images < 1 || num_images > kMaxImages) {
    return Fault(
        path, "X",
        absl::StrCat(x->class_type == MAT_C_UINT8 ? "" : "is not uint8 and ",
                     "has dimensions ", absl::StrJoin(dims, " x "),
                     "; must be uint8, 32 x 32 x 3 x N, N = 1 to ",
                     kMaxImages));
  }
  if (num_images * kImage > kMaxExpansion * file_size) {
    return Fault(path, "X",
                 absl::StrCat("claims ", num_images * kImage,
                              " bytes, more than the file can hold"));
  }
  THSGD_RETURN_IF_ERROR(ReadContents(file, path, x.get()));
  const std::uint8_t* matlab = static_cast<const std::uint8_t*>(x->data);
  std::vector<std::uint8_t> pixels(num_images * kImage);
  // Images and channels are in the same order; each plane is transposed.
  for (std::size_t plane = 0; plane < pixels.size(); plane += kPlane) {
    for (std::size_t row = 0; row < kSide; ++row) {
      for (std::size_t column = 0; column < kSide; ++column) {
        pixels[plane + kSide * row + column] =
            matlab[plane + kSide * column + row];
      }
    }
  }
  return pixels;
}

absl::StatusOr<std::vector<std::uint8_t>> ReadLabels(mat_t* file,
                                                     const std::string& path,
                                                     std::size_t num_images) {
  THSGD_ASSIGN_OR_RETURN(const Variable y, FindVariable(file, path, "y"));
  const absl::Span<const std::size_t> dims = Dimensions(*y);
  // MATLAB calls a variable double, its default, that it stores as bytes.
  const bool is_double = y->class_type == MAT_C_DOUBLE;
  if ((!is_double && y->class_type != MAT_C_UINT8) || dims.size() != 2 ||
      dims[0] != num_images || dims[1] != 1) {
    return Fault(path, "y",
                 absl::StrCat("has dimensions ", absl::StrJoin(dims, " x "),
                              "; must be uint8 or double, ", num_images,
                              " x 1, as X has ", num_images, " images"));
  }
  THSGD_RETURN_IF_ERROR(ReadContents(file, path, y.get()));
  std::vector<std::uint8_t> labels(num_images);
  for (std::size_t i = 0; i < num_images; ++i) {
    const double digit = is_double
                             ? static_cast<const double*>(y->data)[i]
                             : static_cast<const std::uint8_t*>(y->data)[i];
    // Written so that NaN fails; a fraction is no digit either.
    if (!(digit >= 1 && digit <= kNumClasses) ||
        digit != static_cast<std::uint8_t>(digit)) {
      return Fault(path, "y",
                   absl::StrCat("is ", digit, " for image ", i,
                                "; must be 1 to ", kNumClasses));
    }
    labels[i] = static_cast<std::uint8_t>(digit - 1);
  }
  return labels;
}

}  // namespace

absl::StatusOr<ImageDataset> ReadSvhn(const std::string& path) {
  std::error_code error;
  const std::uintmax_t file_size = std::filesystem::file_size(path, error);
  if (error) {
    return absl::ErrnoToStatus(error.value(),
                               absl::StrCat("cannot read ", path));
  }
  const MatFile file(Mat_Open(path.c_str(), MAT_ACC_RDONLY), Mat_Close);
  if (file == nullptr || Mat_GetVersion(file.get()) != MAT_FT_MAT5) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is not a MATLAB file of version 5"));
  }
  THSGD_RETURN_IF_ERROR(CheckLength(path, file_size));
  ImageDataset dataset{.num_classes = kNumClasses,
                       .channels = kChannels,
                       .height = kSide,
                       .width = kSide,
                       .pixels = {},
                       .labels = {}};
  THSGD_ASSIGN_OR_RETURN(dataset.pixels,
                         ReadPixels(file.get(), path, file_size));
  THSGD_ASSIGN_OR_RETURN(
      dataset.labels,
      ReadLabels(file.get(), path, dataset.pixels.size() / kImage));
  return dataset;
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/idx_reader.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "dl/data/gunzip.h"
#include "dl/data/image_dataset.h"

namespace thsgd {
namespace {

// 00 00, then the type of the elements (08: bytes), then the dimensions.
constexpr std::uint32_t kMagicOfBytes = 0x00000800;
constexpr std::uint64_t kMaxContents = std::uint64_t{1} << 30;

// An array of bytes, row-major.
struct IdxArray {
  std::vector<std::uint32_t> dimensions;
  std::vector<std::uint8_t> values;
};

std::uint32_t BigEndian(absl::string_view bytes, std::size_t position) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < sizeof(value); ++i) {
    value = value << 8 | static_cast<std::uint8_t>(bytes[position + i]);
  }
  return value;
}

// The contents of the file, or what of them is at most `limit` bytes long.
absl::StatusOr<std::string> Contents(absl::string_view bytes, std::size_t limit,
                                     const std::string& path) {
  if (IsGzip(bytes)) return Gunzip(bytes, limit, path);
  return std::string(bytes.substr(0, limit));
}

absl::StatusOr<IdxArray> ReadArray(const std::string& path, int rank) {
  THSGD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  const std::size_t header_size = 4 + 4 * static_cast<std::size_t>(rank);
  THSGD_ASSIGN_OR_RETURN(const std::string header,
                         Contents(bytes, header_size, path));
  if (header.size() < header_size) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, " ends within its header of ", header_size, " bytes"));
  }
  const std::uint32_t magic = kMagicOfBytes | static_cast<std::uint32_t>(rank);
  if (BigEndian(header, 0) != magic) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s begins with %08x; an IDX file of bytes in %d dimension(s) begins "
        "with %08x",
        path, BigEndian(header, 0), rank, magic));
  }
  IdxArray array;
  std::uint64_t num_values = 1;
  for (int i = 0; i < rank; ++i) {
    array.dimensions.push_back(BigEndian(header, 4 + 4 * i));
    if (array.dimensions[i] == 0 || array.dimensions[i] > kMaxContents) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": dimension ", i, " is ", array.dimensions[i],
                       "; must be 1 to ", kMaxContents));
    }
    // Below 2^60, so no product overflows.
    num_values *= array.dimensions[i];
    if (num_values > kMaxContents) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " claims more than ", kMaxContents, " bytes"));
    }
  }
  const std::size_t size = header_size + num_values;
  THSGD_ASSIGN_OR_RETURN(const std::string contents,
                         Contents(bytes, size + 1, path));
  if (contents.size() != size) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " holds ", contents.size() > size ? "more" : "less",
                     " than the ", size, " bytes that its header announces"));
  }
  array.values.assign(contents.begin() + header_size, contents.end());
  return array;
}

}  // namespace

absl::StatusOr<ImageDataset> ReadIdx(const std::string& images_path,
                                     const std::string& labels_path,
                                     int num_classes) {
  THSGD_ASSIGN_OR_RETURN(IdxArray images, ReadArray(images_path, 3));
  THSGD_ASSIGN_OR_RETURN(IdxArray labels, ReadArray(labels_path, 1));
  if (images.dimensions[0] != labels.dimensions[0]) {
    return absl::InvalidArgumentError(absl::StrCat(
        images_path, " holds ", images.dimensions[0], " images, ", labels_path,
        " ", labels.dimensions[0], " labels; must be as many"));
  }
  for (std::size_t i = 0; i < labels.values.size(); ++i) {
    if (labels.values[i] >= num_classes) {
      return absl::InvalidArgumentError(
          absl::StrCat(labels_path, ": label ", i, " is ", labels.values[i],
                       "; must be 0 to ", num_classes - 1));
    }
  }
  return ImageDataset{.num_classes = num_classes,
                      .channels = 1,
                      .height = static_cast<int>(images.dimensions[1]),
                      .width = static_cast<int>(images.dimensions[2]),
                      .pixels = std::move(images.values),
                      .labels = std::move(labels.values)};
}

}  // namespace thsgd

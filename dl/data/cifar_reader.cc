// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/cifar_reader.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "dl/data/image_dataset.h"

namespace thsgd {
namespace {

constexpr int kChannels = 3;
constexpr int kSide = 32;

// num_labels: one for each byte before the pixels, the number of its values;
// the last one is the sample's label.
absl::StatusOr<ImageDataset> ReadRecords(absl::Span<const std::string> paths,
                                         const std::vector<int>& num_labels) {
  ImageDataset dataset{.num_classes = num_labels.back(),
                       .channels = kChannels,
                       .height = kSide,
                       .width = kSide,
                       .pixels = {},
                       .labels = {}};
  const std::size_t record_size = num_labels.size() + dataset.image_size();
  for (const std::string& path : paths) {
    THSGD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
    if (bytes.empty() || bytes.size() % record_size != 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, " holds ", bytes.size(), " bytes; must be a multiple of ",
          record_size, ", the size of a record"));
    }
    for (std::size_t start = 0; start < bytes.size(); start += record_size) {
      for (std::size_t i = 0; i < num_labels.size(); ++i) {
        const int label = static_cast<std::uint8_t>(bytes[start + i]);
        if (label >= num_labels[i]) {
          return absl::InvalidArgumentError(absl::StrCat(
              path, ": byte ", i, " of record ", start / record_size, " is ",
              label, "; must be a label, 0 to ", num_labels[i] - 1));
        }
      }
      const auto pixels = bytes.begin() + start + num_labels.size();
      dataset.labels.push_back(pixels[-1]);
      dataset.pixels.insert(dataset.pixels.end(), pixels,
                            pixels + dataset.image_size());
    }
  }
  return dataset;
}

}  // namespace

absl::StatusOr<ImageDataset> ReadCifar10(absl::Span<const std::string> paths) {
  return ReadRecords(paths, {10});
}

absl::StatusOr<ImageDataset> ReadCifar100(absl::Span<const std::string> paths) {
  return ReadRecords(paths, {20, 100});
}

}  // namespace thsgd

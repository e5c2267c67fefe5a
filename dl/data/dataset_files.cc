// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/dataset_files.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "dl/data/md5.h"
#include "dl/data/task.pb.h"

namespace thsgd {
namespace {

using manifest::SampleRange;

// Digests: those that the publisher states, and of the files in
// dl/data/fashion_mnist.
const DatasetFiles& FashionMnist() {
  static const auto* const files = new DatasetFiles{
      .name = "Fashion-MNIST",
      .publisher =
          "Zalando Research (github.com/zalandoresearch/fashion-mnist)",
      .folder = "fashion-mnist",
      .train = {.num_samples = 60'000,
                .files = {{.name = "train-images-idx3-ubyte.gz",
                           .size = 0,
                           .md5 = {"8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                                   "ebc3d9215f2bea3edc425952144e8760"}},
                          {.name = "train-labels-idx1-ubyte.gz",
                           .size = 0,
                           .md5 = {"25c81989df183df01b3e8a0aad5dffbe",
                                   "2d80fb7d45963fa3cca1af7c48d29d5b"}}}},
      .test = {.num_samples = 10'000,
               .files = {{.name = "t10k-images-idx3-ubyte.gz",
                          .size = 0,
                          .md5 = {"bef4ecab320f06d8554ea6380940ec79"}},
                         {.name = "t10k-labels-idx1-ubyte.gz",
                          .size = 0,
                          .md5 = {"bb300cfdad3c16e7a12a480ee83cd310"}}}}};
  return *files;
}

// Digests: those that torchvision compares.
const DatasetFiles& Svhn() {
  static const auto* const files = new DatasetFiles{
      .name = "SVHN (Street View House Numbers), format 2, cropped digits",
      .publisher = "Stanford University (ufldl.stanford.edu/housenumbers)",
      .folder = "svhn",
      .train = {.num_samples = 73'257,
                .files = {{.name = "train_32x32.mat",
                           .size = 0,
                           .md5 = {"e26dedcc434d2e4c54c9b2d4a06d8373"}}}},
      .test = {.num_samples = 26'032,
               .files = {{.name = "test_32x32.mat",
                          .size = 0,
                          .md5 = {"eb5a983be6a315427106f1b164d9cef3"}}}}};
  return *files;
}

constexpr absl::string_view kCifarPublisher =
    "the University of Toronto (www.cs.toronto.edu/~kriz/cifar.html)";
constexpr std::int64_t kCifar10Record = 3073;
constexpr std::int64_t kCifar100Record = 3074;

const DatasetFiles& Cifar10() {
  constexpr std::int64_t kSize = 10'000 * kCifar10Record;
  static const auto* const files =
      new DatasetFiles{.name = "CIFAR-10, binary version",
                       .publisher = kCifarPublisher,
                       .folder = "cifar-10-batches-bin",
                       .train = {.num_samples = 50'000,
                                 .files = {{"data_batch_1.bin", kSize, {}},
                                           {"data_batch_2.bin", kSize, {}},
                                           {"data_batch_3.bin", kSize, {}},
                                           {"data_batch_4.bin", kSize, {}},
                                           {"data_batch_5.bin", kSize, {}}}},
                       .test = {.num_samples = 10'000,
                                .files = {{"test_batch.bin", kSize, {}}}}};
  return *files;
}

const DatasetFiles& Cifar100() {
  static const auto* const files = new DatasetFiles{
      .name = "CIFAR-100, binary version",
      .publisher = kCifarPublisher,
      .folder = "cifar-100-binary",
      .train = {.num_samples = 50'000,
                .files = {{"train.bin", 50'000 * kCifar100Record, {}}}},
      .test = {.num_samples = 10'000,
               .files = {{"test.bin", 10'000 * kCifar100Record, {}}}}};
  return *files;
}

std::string Join(absl::string_view folder, absl::string_view name) {
  return absl::StrCat(folder, "/", name);
}

bool Exists(const std::string& path) {
  std::error_code ignored;  // What cannot be looked at is not to be had.
  return std::filesystem::exists(path, ignored);
}

absl::Status MissingError(const DatasetFiles& files, absl::string_view what) {
  return absl::NotFoundError(absl::StrCat(
      what, "; it is of the data set ", files.name, ", published by ",
      files.publisher, "; put its files into the folder ", files.folder,
      " of your folder of data sets (see dl/data/README.md)"));
}

absl::Status CheckFile(const std::string& path, const DatasetFile& file) {
  if (file.md5.empty()) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error) {
      return absl::ErrnoToStatus(error.value(),
                                 absl::StrCat("cannot read ", path));
    }
    if (size == static_cast<std::uintmax_t>(file.size)) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(absl::StrCat(
        path, " holds ", size, " bytes, the published file ", file.size));
  }
  THSGD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  const std::string md5 = Md5Hex(bytes);
  if (absl::c_linear_search(file.md5, md5)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path, " (", bytes.size(), " bytes) has the MD5 checksum ",
                   md5, "; must be ", absl::StrJoin(file.md5, " or "),
                   ": it is damaged or another file than the published one"));
}

}  // namespace

bool IsKnownDataset(manifest::Dataset dataset) {
  return manifest::Dataset_IsValid(dataset) &&
         dataset != manifest::DATASET_UNSPECIFIED;
}

const DatasetFiles& FilesOf(manifest::Dataset dataset) {
  THSGD_CHECK(IsKnownDataset(dataset));
  if (dataset == manifest::FASHION_MNIST) return FashionMnist();
  if (dataset == manifest::SVHN) return Svhn();
  if (dataset == manifest::CIFAR10) return Cifar10();
  return Cifar100();
}

const DatasetPart& PartOf(const DatasetFiles& files, SampleRange::Part part) {
  THSGD_CHECK(part == SampleRange::TRAIN_FILE ||
              part == SampleRange::TEST_FILE);
  return part == SampleRange::TRAIN_FILE ? files.train : files.test;
}

absl::StatusOr<std::vector<std::string>> FindFiles(manifest::Dataset dataset,
                                                   SampleRange::Part part,
                                                   const DataFolders& folders) {
  const DatasetFiles& files = FilesOf(dataset);
  std::vector<std::string> candidates;
  if (!folders.user.empty()) {
    candidates.push_back(Join(folders.user, files.folder));
  }
  if (dataset == manifest::FASHION_MNIST && !folders.fashion_mnist.empty()) {
    candidates.push_back(folders.fashion_mnist);
  }
  const std::vector<DatasetFile>& wanted = PartOf(files, part).files;
  for (const std::string& folder : candidates) {
    const auto exists = [&folder](const DatasetFile& file) {
      return Exists(Join(folder, file.name));
    };
    // Files of two folders could belong to different cuts of the data set.
    if (absl::c_none_of(wanted, exists)) continue;
    std::vector<std::string> paths;
    for (const DatasetFile& file : wanted) {
      paths.push_back(Join(folder, file.name));
      if (!exists(file)) {
        return MissingError(files, absl::StrCat(paths.back(), " is missing"));
      }
      THSGD_RETURN_IF_ERROR(CheckFile(paths.back(), file));
    }
    return paths;
  }
  return MissingError(
      files, absl::StrCat(wanted.front().name,
                          candidates.empty()
                              ? " is needed and no folder of data sets is given"
                              : " is missing in ",
                          absl::StrJoin(candidates, " and in ")));
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The published files of each data set: their names, sizes and checksums, and
// where to find them.

#ifndef THSGD_DL_DATA_DATASET_FILES_H_
#define THSGD_DL_DATA_DATASET_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dl/data/task.pb.h"

namespace thsgd {

struct DatasetFile {
  absl::string_view name;
  // Bytes; 0 where a checksum is known.
  std::int64_t size;
  // MD5 digests of the files that are accepted; none where it is any of that
  // size, because distributions differ in the order of the samples.
  std::vector<absl::string_view> md5;
};

struct DatasetPart {
  std::int32_t num_samples;
  // In the order in which a reader takes them.
  std::vector<DatasetFile> files;
};

struct DatasetFiles {
  // As its publisher calls it.
  absl::string_view name;
  absl::string_view publisher;
  // Name of the folder of its files.
  absl::string_view folder;
  DatasetPart train;
  DatasetPart test;
};

bool IsKnownDataset(manifest::Dataset dataset);

// The data set must be known.
const DatasetFiles& FilesOf(manifest::Dataset dataset);

// The part must be specified.
const DatasetPart& PartOf(const DatasetFiles& files,
                          manifest::SampleRange::Part part);

// Where data sets are looked for. An empty name: nowhere.
struct DataFolders {
  // The user's: holds one folder for each data set.
  std::string user;
  // Holds the files of Fashion-MNIST that come with this program; looked at
  // where the user's folder has none.
  std::string fashion_mnist;
};

// Returns the paths of the files of one part, all from one folder, after
// comparing size and checksum.
// Errors: NotFound saying which file is missing and who publishes it, the
// system's error if a file cannot be read, InvalidArgument if it is not the
// published one. Thread-safe.
absl::StatusOr<std::vector<std::string>> FindFiles(
    manifest::Dataset dataset, manifest::SampleRange::Part part,
    const DataFolders& folders);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_DATASET_FILES_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Readers of the binary versions of CIFAR-10 and CIFAR-100 [Krizhevsky 2009]:
// records without a header,
//   CIFAR-10:  label (0 to 9), pixels
//   CIFAR-100: coarse label (0 to 19), fine label (0 to 99), pixels
// one byte each, 3072 pixels as [channel (red, green, blue), row, column].

#ifndef THSGD_DL_DATA_CIFAR_READER_H_
#define THSGD_DL_DATA_CIFAR_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dl/data/image_dataset.h"

namespace thsgd {

// Returns the records of all files, in order; of CIFAR-100 the fine labels.
// Errors: those of ReadFile; InvalidArgument naming the file if it is empty or
// no whole number of records, or naming the record if its label is out of
// range. Thread-safe.
absl::StatusOr<ImageDataset> ReadCifar10(absl::Span<const std::string> paths);
absl::StatusOr<ImageDataset> ReadCifar100(absl::Span<const std::string> paths);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_CIFAR_READER_H_

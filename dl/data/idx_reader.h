// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Reader of IDX files, the format of Fashion-MNIST [XRV17], plain or .gz:
//   images: 00 00 08 03, number of images, rows, columns, then the pixels,
//           one byte each, [image, row, column] row-major
//   labels: 00 00 08 01, number of labels, then one byte each
// Numbers are big-endian, 32 bits.

#ifndef THSGD_DL_DATA_IDX_READER_H_
#define THSGD_DL_DATA_IDX_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "dl/data/image_dataset.h"

namespace thsgd {

// Returns images of one channel with their labels, which must be 0 to
// num_classes - 1.
// Errors: those of ReadFile; InvalidArgument naming the file if it is damaged,
// is not of this format, is longer or shorter than its header says, would hold
// more than 1 GiB, or holds a label out of range; or if there are not as many
// labels as images. Thread-safe.
absl::StatusOr<ImageDataset> ReadIdx(const std::string& images_path,
                                     const std::string& labels_path,
                                     int num_classes);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_IDX_READER_H_

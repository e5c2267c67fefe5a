// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Reader of SVHN [NWCBWN11], format 2 (cropped digits): little-endian MATLAB
// files of version 5 with
//   X: uint8, 32 x 32 x 3 x N, [row, column, channel (red, green, blue), image]
//      in MATLAB's order, the row varying fastest
//   y: N x 1, uint8 or double, the digit, 10 for zero

#ifndef THSGD_DL_DATA_SVHN_READER_H_
#define THSGD_DL_DATA_SVHN_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "dl/data/image_dataset.h"

namespace thsgd {

// Returns the images with the labels y - 1: class 0 is the digit one, class 9
// the digit zero.
// Errors: NotFound or the system's error if the file cannot be opened;
// InvalidArgument naming the file and the variable if it is cut off or of
// another format, if X claims more than a file of its size can hold, or if a
// label is not 1 to 10. Changed bytes within a compressed variable may go
// unnoticed, as matio skips its checksum: compare that of the file.
// Thread-safe.
absl::StatusOr<ImageDataset> ReadSvhn(const std::string& path);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_SVHN_READER_H_

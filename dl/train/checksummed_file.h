// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Protocol buffers on disk that notice when they were cut or changed.

#ifndef THSGD_DL_TRAIN_CHECKSUMMED_FILE_H_
#define THSGD_DL_TRAIN_CHECKSUMMED_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace thsgd {

// Replaces the file at once: a reader, or a run that resumes after being killed
// at any moment, sees the old message or the new.
// Errors: those of WriteFileAtomically.
absl::Status WriteChecksummed(const std::string& path,
                              const google::protobuf::Message& message);

// Errors: those of ReadFile; DataLoss if the file was cut or changed, by its
// checksum, or is of another kind. `message` is then unspecified.
absl::Status ReadChecksummed(const std::string& path,
                             google::protobuf::Message* message);

}  // namespace thsgd

#endif  // THSGD_DL_TRAIN_CHECKSUMMED_FILE_H_

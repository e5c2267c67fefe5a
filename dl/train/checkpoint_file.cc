// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/checkpoint_file.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/proto_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "dl/train/training_run.pb.h"

namespace thsgd {

absl::Status WriteCheckpoint(const std::string& path,
                             const manifest::TrainingCheckpoint& checkpoint) {
  manifest::TrainingCheckpointFile file;
  file.set_checkpoint(SerializeDeterministically(checkpoint));
  file.set_sha256(Sha256Hex(file.checkpoint()));
  return WriteFileAtomically(path, SerializeDeterministically(file));
}

absl::StatusOr<manifest::TrainingCheckpoint> ReadCheckpoint(
    const std::string& path) {
  THSGD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  manifest::TrainingCheckpointFile file;
  manifest::TrainingCheckpoint checkpoint;
  if (!file.ParseFromString(bytes) ||
      file.sha256() != Sha256Hex(file.checkpoint()) ||
      !checkpoint.ParseFromString(file.checkpoint())) {
    return absl::DataLossError(absl::StrCat(
        path,
        " is no checkpoint, or was cut or changed since it was written; "
        "remove it to begin anew"));
  }
  return checkpoint;
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Checkpoints on disk.

#ifndef THSGD_DL_TRAIN_CHECKPOINT_FILE_H_
#define THSGD_DL_TRAIN_CHECKPOINT_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dl/train/training_run.pb.h"

namespace thsgd {

// Replaces the file at once: a reader, or a run that resumes after being killed
// at any moment, sees the old checkpoint or the new.
// Errors: those of WriteFileAtomically.
absl::Status WriteCheckpoint(const std::string& path,
                             const manifest::TrainingCheckpoint& checkpoint);

// Errors: those of ReadFile; DataLoss if the file was cut or changed, by its
// checksum.
absl::StatusOr<manifest::TrainingCheckpoint> ReadCheckpoint(
    const std::string& path);

}  // namespace thsgd

#endif  // THSGD_DL_TRAIN_CHECKPOINT_FILE_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// One process at a time works in a folder.

#ifndef THSGD_BASE_FOLDER_LOCK_H_
#define THSGD_BASE_FOLDER_LOCK_H_

#include <string>

#include "absl/status/statusor.h"

namespace thsgd {

// Holds a folder against other processes that ask for it, until it is destroyed
// or the process ends, however it ends. Leaves no file. Advisory: it does not
// keep anyone from writing.
class FolderLock {
 public:
  // Errors: FailedPrecondition if it is held already, by this process too; else
  // the code of the system's error. They name the folder.
  static absl::StatusOr<FolderLock> Take(const std::string& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  // Of the folder; -1 if moved from.
  int descriptor_;
};

}  // namespace thsgd

#endif  // THSGD_BASE_FOLDER_LOCK_H_

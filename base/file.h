// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whole files, read and written with absl::Status errors that name the path and
// the reason.  No function throws; all are thread-safe.

#ifndef THSGD_BASE_FILE_H_
#define THSGD_BASE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thsgd {

// Returns the bytes of the file.
// Errors: NotFound if it is missing; else the code of the system's error.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Writes `path` so that a reader sees the old contents or the new, never a
// part: a temporary file PATH.tmp-* in the same folder is filled, synced and
// renamed.  An existing regular file is replaced.
// Errors: the temporary file is removed and `path` is as before, also when the
// disk is full; FailedPrecondition if `path` is a folder or a device.
absl::Status WriteFileAtomically(const std::string& path,
                                 absl::string_view contents);

// Checks that nothing exists at `path` and that it can be created: its parent
// is a folder in which this process may create files.  For telling a user
// about a bad --out before hours of work, not instead of handling the error.
// Errors: AlreadyExists, NotFound, FailedPrecondition, PermissionDenied, or
// InvalidArgument for an empty path.
absl::Status CheckAbsentWithWritableParent(const std::string& path);

// Path without its last component and trailing slashes; "." if none is left.
std::string ParentFolder(const std::string& path);

// Asks the system to make renames within the folder durable.  Best effort: some
// file systems cannot, and the files' contents have been synced before.
void SyncFolder(const std::string& path);

}  // namespace thsgd

#endif  // THSGD_BASE_FILE_H_

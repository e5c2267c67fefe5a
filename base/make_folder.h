// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Folders that hold a program's output.

#ifndef THSGD_BASE_MAKE_FOLDER_H_
#define THSGD_BASE_MAKE_FOLDER_H_

#include <string>

#include "absl/status/status.h"

namespace thsgd {

// Makes the folder, and the folders above it, if it is not there.
// Errors: InvalidArgument for an empty path; FailedPrecondition if something
// else is there; else the code of the system's error. They name the path.
absl::Status MakeFolder(const std::string& path);

}  // namespace thsgd

#endif  // THSGD_BASE_MAKE_FOLDER_H_

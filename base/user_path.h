// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Paths that a user types.

#ifndef THSGD_BASE_USER_PATH_H_
#define THSGD_BASE_USER_PATH_H_

#include <string>

#include "absl/strings/string_view.h"

namespace thsgd {

// The path as its user meant it: relative to the folder that the program was
// called from, which `bazel run` leaves and names in BUILD_WORKING_DIRECTORY.
// Absolute and empty ones stay as they are.
std::string UserPath(absl::string_view path);

}  // namespace thsgd

#endif  // THSGD_BASE_USER_PATH_H_

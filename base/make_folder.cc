// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/make_folder.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace thsgd {

absl::Status MakeFolder(const std::string& path) {
  if (path.empty()) {
    return absl::InvalidArgumentError("the name of the folder is empty");
  }
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return absl::ErrnoToStatus(error.value(),
                               absl::StrCat("cannot make folder ", path));
  }
  if (!std::filesystem::is_directory(path, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is there and is no folder"));
  }
  return absl::OkStatus();
}

}  // namespace thsgd

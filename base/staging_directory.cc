// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/staging_directory.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace thsgd {
namespace {

// Returns 0 or the error number.
int RenameFolderWithoutReplacing(const std::string& from,
                                 const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(),
                RENAME_NOREPLACE) == 0) {
    return 0;
  }
  // Not every file system or kernel knows the flag.  A plain rename of a folder
  // fails over a file or a folder that holds anything.
  if (errno != EINVAL && errno != ENOSYS) return errno;
  return rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

absl::StatusOr<StagingDirectory> StagingDirectory::Create(
    std::string destination) {
  THSGD_RETURN_IF_ERROR(CheckAbsentWithWritableParent(destination));
  while (destination.back() == '/') destination.pop_back();
  static std::atomic<std::uint64_t> next_id{0};
  while (true) {
    std::string path =
        absl::StrCat(destination, ".staging-", getpid(), "-", next_id++);
    if (mkdir(path.c_str(), 0777) == 0) {
      return StagingDirectory(std::move(path), std::move(destination));
    }
    // A leftover of a killed process with the same id is skipped.
    if (errno != EEXIST) {
      return absl::ErrnoToStatus(errno, absl::StrCat("cannot create ", path));
    }
  }
}

StagingDirectory::StagingDirectory(std::string path, std::string destination)
    : path_(std::move(path)), destination_(std::move(destination)) {}

StagingDirectory::StagingDirectory(StagingDirectory&& other) noexcept
    : path_(std::exchange(other.path_, std::string())),
      destination_(std::exchange(other.destination_, std::string())) {}

StagingDirectory& StagingDirectory::operator=(
    StagingDirectory&& other) noexcept {
  if (this != &other) {
    RemoveUnlessCommitted();
    path_ = std::exchange(other.path_, std::string());
    destination_ = std::exchange(other.destination_, std::string());
  }
  return *this;
}

StagingDirectory::~StagingDirectory() { RemoveUnlessCommitted(); }

absl::Status StagingDirectory::Commit() {
  if (path_ == destination_) {
    return absl::FailedPreconditionError(
        absl::StrCat(destination_, " has been committed before"));
  }
  const int error = RenameFolderWithoutReplacing(path_, destination_);
  if (error == EEXIST || error == ENOTEMPTY || error == ENOTDIR) {
    return absl::AlreadyExistsError(
        absl::StrCat(destination_,
                     " was created by another program during the work and is "
                     "never overwritten"));
  }
  if (error != 0) {
    return absl::ErrnoToStatus(
        error, absl::StrCat("cannot rename ", path_, " to ", destination_));
  }
  path_ = destination_;
  SyncFolder(ParentFolder(destination_));
  return absl::OkStatus();
}

void StagingDirectory::RemoveUnlessCommitted() {
  if (path_ == destination_) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace thsgd

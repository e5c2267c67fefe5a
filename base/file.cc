// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"

namespace thsgd {
namespace {

constexpr size_t kReadSize = size_t{1} << 16;

absl::Status SystemError(absl::string_view action, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", action, " ", path));
}

// Creates a new file beside `path`; sets its name.  The name is unused: a
// leftover of a killed process with the same id is skipped, not reused.
absl::StatusOr<int> OpenTemporary(const std::string& path,
                                  std::string& temporary_path) {
  static std::atomic<std::uint64_t> next_id{0};
  while (true) {
    temporary_path = absl::StrCat(path, ".tmp-", getpid(), "-", next_id++);
    const int fd = open(temporary_path.c_str(),
                        O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0) return fd;
    if (errno != EEXIST && errno != EINTR) return SystemError("write", path);
  }
}

absl::Status WriteAll(int fd, absl::string_view contents,
                      const std::string& path) {
  while (!contents.empty()) {
    const ssize_t num_written = write(fd, contents.data(), contents.size());
    if (num_written >= 0) {
      contents.remove_prefix(static_cast<size_t>(num_written));
    } else if (errno != EINTR) {
      return SystemError("write", path);
    }
  }
  if (fsync(fd) != 0) return SystemError("write", path);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return SystemError("read", path);
  std::string contents;
  absl::Status status;
  while (true) {
    const size_t size = contents.size();
    contents.resize(size + kReadSize);
    const ssize_t num_read = read(fd, &contents[size], kReadSize);
    contents.resize(size + (num_read > 0 ? static_cast<size_t>(num_read) : 0));
    if (num_read == 0) break;
    if (num_read < 0 && errno != EINTR) {
      status = SystemError("read", path);
      break;
    }
  }
  close(fd);
  THSGD_RETURN_IF_ERROR(status);
  return contents;
}

absl::Status WriteFileAtomically(const std::string& path,
                                 absl::string_view contents) {
  struct stat existing;
  if (stat(path.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot write ", path, ": it exists and is not a regular file"));
  }
  std::string temporary_path;
  THSGD_ASSIGN_OR_RETURN(const int fd, OpenTemporary(path, temporary_path));
  absl::Status status = WriteAll(fd, contents, path);
  // Network file systems may report a failed write only here.
  if (close(fd) != 0 && status.ok()) status = SystemError("write", path);
  if (status.ok() && rename(temporary_path.c_str(), path.c_str()) != 0) {
    status = SystemError("write", path);
  }
  if (!status.ok()) {
    unlink(temporary_path.c_str());
    return status;
  }
  SyncFolder(ParentFolder(path));
  return absl::OkStatus();
}

absl::Status CheckAbsentWithWritableParent(const std::string& path) {
  if (path.empty()) {
    return absl::InvalidArgumentError("the path to create is empty");
  }
  const std::string parent = ParentFolder(path);
  struct stat info;
  if (lstat(path.c_str(), &info) == 0) {
    return absl::AlreadyExistsError(absl::StrCat(
        path, " exists already and is never overwritten; name another"));
  }
  if (errno != ENOENT) return SystemError("create", path);
  const std::string create = absl::StrCat("create ", path, ": its folder");
  if (stat(parent.c_str(), &info) != 0) return SystemError(create, parent);
  if (!S_ISDIR(info.st_mode)) {
    errno = ENOTDIR;
    return SystemError(create, parent);
  }
  if (access(parent.c_str(), W_OK | X_OK) != 0) {
    return SystemError(create, parent);
  }
  return absl::OkStatus();
}

std::string ParentFolder(const std::string& path) {
  const size_t name_end = path.find_last_not_of('/');
  if (name_end == std::string::npos) return path.empty() ? "." : "/";
  const size_t slash = path.rfind('/', name_end);
  if (slash == std::string::npos) return ".";
  const size_t parent_end = path.find_last_not_of('/', slash);
  return parent_end == std::string::npos ? "/" : path.substr(0, parent_end + 1);
}

void SyncFolder(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

}  // namespace thsgd

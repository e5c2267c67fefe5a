// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A folder that appears whole or not at all.
//
//   THSGD_ASSIGN_OR_RETURN(StagingDirectory staging,
//                          StagingDirectory::Create("results/run_7"));
//   THSGD_RETURN_IF_ERROR(WriteReport(staging.path()));
//   return staging.Commit();
//
// The work is done in a temporary folder beside the destination; Commit()
// renames it.  Without a commit the destructor removes it, so that an error
// or a cancelled run leaves nothing.

#ifndef THSGD_BASE_STAGING_DIRECTORY_H_
#define THSGD_BASE_STAGING_DIRECTORY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace thsgd {

class StagingDirectory {
 public:
  // Makes the folder DESTINATION.staging-*.
  // Errors: those of CheckAbsentWithWritableParent(destination), or the
  // system's reason why the folder cannot be made.
  static absl::StatusOr<StagingDirectory> Create(std::string destination);

  StagingDirectory(StagingDirectory&& other) noexcept;
  StagingDirectory& operator=(StagingDirectory&& other) noexcept;
  ~StagingDirectory();

  // Where to write; the destination once committed.
  const std::string& path() const { return path_; }

  // Renames the folder to the destination, in one step for any observer, and
  // never over anything but an empty folder.
  // Errors: AlreadyExists if the destination appeared meanwhile;
  // FailedPrecondition if committed before.  The destination is then untouched.
  absl::Status Commit();

 private:
  StagingDirectory(std::string path, std::string destination);

  void RemoveUnlessCommitted();

  std::string path_;         // Empty when moved from.
  std::string destination_;  // Without trailing slashes.
};

}  // namespace thsgd

#endif  // THSGD_BASE_STAGING_DIRECTORY_H_

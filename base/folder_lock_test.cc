// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/folder_lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(FolderLockTest, OneAtATime) {
  const TestFolder folder;
  {
    THSGD_ASSERT_OK_AND_ASSIGN(FolderLock first,
                               FolderLock::Take(folder.path()));
    const FolderLock moved = std::move(first);
    const absl::Status second = FolderLock::Take(folder.path()).status();
    EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(second.message(), HasSubstr(folder.path()));
    EXPECT_THAT(second.message(), HasSubstr("in use"));
  }
  THSGD_EXPECT_OK(FolderLock::Take(folder.path()).status());
  EXPECT_THAT(folder.List(), IsEmpty());
}

// A process that is gone holds nothing.
TEST(FolderLockTest, EndsWithTheProcess) {
  const TestFolder folder;
  const pid_t child = fork();
  if (child == 0) {
    const absl::StatusOr<FolderLock> lock = FolderLock::Take(folder.path());
    _exit(lock.ok() ? 0 : 1);  // without destructors
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  THSGD_EXPECT_OK(FolderLock::Take(folder.path()).status());
}

TEST(FolderLockTest, NamesWhatIsNotThere) {
  const TestFolder folder;
  const absl::Status status = FolderLock::Take(folder.Path("missing")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(status.message(), HasSubstr(folder.Path("missing")));
}

}  // namespace
}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/file.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FileTest, ReadsBackWhatItWrote) {
  const TestFolder folder;
  const std::string path = folder.Path("file");
  for (const size_t size : {0, 1, 65535, 65536, 65537, 200000}) {
    std::string contents(size, '\0');
    for (size_t i = 0; i < size; ++i) contents[i] = static_cast<char>(i * 7);
    THSGD_ASSERT_OK(WriteFileAtomically(path, contents));
    EXPECT_THAT(ReadFile(path), IsOkAndHolds(contents)) << size;
  }
  EXPECT_THAT(folder.List(), ElementsAre("file"));
}

TEST(FileTest, ReadNamesPathAndReason) {
  const TestFolder folder;
  const std::string missing = folder.Path("missing");
  EXPECT_THAT(ReadFile(missing),
              StatusIs(absl::StatusCode::kNotFound,
                       absl::StrCat("cannot read ", missing,
                                    ": No such file or directory")));
  EXPECT_THAT(ReadFile(folder.path()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       absl::StrCat("cannot read ", folder.path(),
                                    ": Is a directory")));
}

TEST(FileTest, WriteRespectsTheUmask) {
  const TestFolder folder;
  const std::string path = folder.Path("file");
  const mode_t old_mask = umask(027);
  const absl::Status status = WriteFileAtomically(path, "text");
  umask(old_mask);
  THSGD_ASSERT_OK(status);
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0640u);
}

TEST(FileTest, WriteBelowAMissingFolderNamesPathAndReason) {
  const TestFolder folder;
  const std::string path = folder.Path("missing/file");
  EXPECT_THAT(WriteFileAtomically(path, "text"),
              StatusIs(absl::StatusCode::kNotFound,
                       absl::StrCat("cannot write ", path,
                                    ": No such file or directory")));
}

TEST(FileTest, WriteBelowARegularFileNamesPathAndReason) {
  const TestFolder folder;
  THSGD_ASSERT_OK(WriteFileAtomically(folder.Path("plain"), "text"));
  const std::string path = folder.Path("plain/file");
  EXPECT_THAT(
      WriteFileAtomically(path, "text"),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               absl::StrCat("cannot write ", path, ": Not a directory")));
}

TEST(FileTest, WriteRefusesFoldersAndDevices) {
  const TestFolder folder;
  for (const std::string& path : {folder.path(), std::string("/dev/null")}) {
    EXPECT_THAT(WriteFileAtomically(path, "text"),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         absl::StrCat("cannot write ", path,
                                      ": it exists and is not a regular "
                                      "file")));
  }
  EXPECT_THAT(folder.List(), IsEmpty());
}

// A limit on the size of files stops a write half-way, as a full disk does.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t num_bytes)
      : old_handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit = {num_bytes, old_limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }

  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_limit_);
    signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_limit_;
  sighandler_t old_handler_;
};

TEST(FileTest, FailedWriteLeavesTheOldFileAndNothingElse) {
  const TestFolder folder;
  const std::string path = folder.Path("file");
  THSGD_ASSERT_OK(WriteFileAtomically(path, "old"));
  absl::Status status;
  {
    const FileSizeLimit limit(4096);
    status = WriteFileAtomically(path, std::string(100000, 'x'));
  }
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(status.message(),
            absl::StrCat("cannot write ", path, ": File too large"));
  EXPECT_THAT(folder.List(), ElementsAre("file"));
  EXPECT_THAT(ReadFile(path), IsOkAndHolds("old"));
}

TEST(FileTest, ConcurrentWritersLeaveOneWholeFile) {
  const TestFolder folder;
  const std::string path = folder.Path("file");
  std::vector<std::thread> threads;
  for (char c = 'a'; c < 'e'; ++c) {
    threads.emplace_back([&path, c] {
      for (int i = 0; i < 20; ++i) {
        THSGD_EXPECT_OK(WriteFileAtomically(path, std::string(100000, c)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  THSGD_ASSERT_OK_AND_ASSIGN(const std::string contents, ReadFile(path));
  ASSERT_EQ(contents.size(), 100000u);
  EXPECT_EQ(contents, std::string(100000, contents[0]));
  EXPECT_THAT(folder.List(), ElementsAre("file"));
}

TEST(CheckAbsentWithWritableParentTest, AcceptsANewName) {
  const TestFolder folder;
  THSGD_EXPECT_OK(CheckAbsentWithWritableParent(folder.Path("new")));
  THSGD_EXPECT_OK(CheckAbsentWithWritableParent(folder.Path("new/")));
  EXPECT_THAT(folder.List(), IsEmpty());
}

TEST(CheckAbsentWithWritableParentTest, RefusesWhatExists) {
  const TestFolder folder;
  THSGD_ASSERT_OK(WriteFileAtomically(folder.Path("file"), "text"));
  std::filesystem::create_symlink("nowhere", folder.Path("broken_link"));
  for (const std::string& path :
       {folder.Path("file"), folder.Path("broken_link"), folder.path()}) {
    EXPECT_THAT(CheckAbsentWithWritableParent(path),
                StatusIs(absl::StatusCode::kAlreadyExists,
                         absl::StrCat(path,
                                      " exists already and is never "
                                      "overwritten; name another")));
  }
}

TEST(CheckAbsentWithWritableParentTest, NamesAMissingParent) {
  const TestFolder folder;
  const std::string path = folder.Path("missing/new");
  EXPECT_THAT(CheckAbsentWithWritableParent(path),
              StatusIs(absl::StatusCode::kNotFound,
                       absl::StrCat("cannot create ", path, ": its folder ",
                                    folder.Path("missing"),
                                    ": No such file or directory")));
}

TEST(CheckAbsentWithWritableParentTest, RefusesAFileAsParent) {
  const TestFolder folder;
  THSGD_ASSERT_OK(WriteFileAtomically(folder.Path("plain"), "text"));
  const std::string path = folder.Path("plain/new");
  EXPECT_THAT(
      CheckAbsentWithWritableParent(path),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               absl::StrCat("cannot create ", path, ": Not a directory")));
}

TEST(CheckAbsentWithWritableParentTest, RefusesAReadOnlyParent) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write to any folder";
  const TestFolder folder;
  ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
  const std::string path = folder.Path("new");
  EXPECT_THAT(CheckAbsentWithWritableParent(path),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       absl::StrCat("cannot create ", path, ": its folder ",
                                    folder.path(), ": Permission denied")));
}

TEST(CheckAbsentWithWritableParentTest, RefusesAnEmptyPath) {
  EXPECT_THAT(CheckAbsentWithWritableParent(""),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "the path to create is empty"));
}

TEST(ParentFolderTest, DropsTheLastComponent) {
  EXPECT_EQ(ParentFolder("a/b"), "a");
  EXPECT_EQ(ParentFolder("a//b//"), "a");
  EXPECT_EQ(ParentFolder("/a/b/"), "/a");
  EXPECT_EQ(ParentFolder("/a"), "/");
  EXPECT_EQ(ParentFolder("//a"), "/");
  EXPECT_EQ(ParentFolder("a"), ".");
  EXPECT_EQ(ParentFolder("a/"), ".");
  EXPECT_EQ(ParentFolder("/"), "/");
  EXPECT_EQ(ParentFolder(""), ".");
}

}  // namespace
}  // namespace thsgd

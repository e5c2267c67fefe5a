// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/staging_directory.h"

#include <filesystem>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(StagingDirectoryTest, CommitShowsTheWholeFolder) {
  const TestFolder folder;
  const std::string out = folder.Path("out");
  THSGD_ASSERT_OK_AND_ASSIGN(StagingDirectory staging,
                             StagingDirectory::Create(out));
  EXPECT_THAT(staging.path(), StartsWith(out + ".staging-"));
  THSGD_ASSERT_OK(WriteFileAtomically(staging.path() + "/a", "text"));
  EXPECT_FALSE(std::filesystem::exists(out));
  THSGD_ASSERT_OK(staging.Commit());
  EXPECT_EQ(staging.path(), out);
  EXPECT_THAT(folder.List(), ElementsAre("out", "out/a"));
}

TEST(StagingDirectoryTest, CommittedFolderOutlivesTheObject) {
  const TestFolder folder;
  {
    THSGD_ASSERT_OK_AND_ASSIGN(StagingDirectory staging,
                               StagingDirectory::Create(folder.Path("out//")));
    THSGD_ASSERT_OK(staging.Commit());
  }
  EXPECT_THAT(folder.List(), ElementsAre("out"));
}

TEST(StagingDirectoryTest, UncommittedFolderIsRemovedWithItsContents) {
  const TestFolder folder;
  {
    THSGD_ASSERT_OK_AND_ASSIGN(const StagingDirectory staging,
                               StagingDirectory::Create(folder.Path("out")));
    std::filesystem::create_directory(staging.path() + "/figures");
    THSGD_ASSERT_OK(WriteFileAtomically(staging.path() + "/figures/a", "x"));
  }
  EXPECT_THAT(folder.List(), IsEmpty());
}

TEST(StagingDirectoryTest, MovesKeepOneOwner) {
  const TestFolder folder;
  {
    THSGD_ASSERT_OK_AND_ASSIGN(StagingDirectory a,
                               StagingDirectory::Create(folder.Path("a")));
    THSGD_ASSERT_OK_AND_ASSIGN(StagingDirectory b,
                               StagingDirectory::Create(folder.Path("b")));
    a = std::move(b);
    const StagingDirectory c = std::move(a);
    ASSERT_EQ(folder.List().size(), 1u);
    EXPECT_EQ(folder.Path(folder.List()[0]), c.path());
    EXPECT_THAT(c.path(), StartsWith(folder.Path("b.staging-")));
  }
  EXPECT_THAT(folder.List(), IsEmpty());
}

TEST(StagingDirectoryTest, TwoRunsMayWorkButOneCommits) {
  const TestFolder folder;
  const std::string out = folder.Path("out");
  THSGD_ASSERT_OK_AND_ASSIGN(StagingDirectory first,
                             StagingDirectory::Create(out));
  {
    THSGD_ASSERT_OK_AND_ASSIGN(StagingDirectory second,
                               StagingDirectory::Create(out));
    THSGD_ASSERT_OK(WriteFileAtomically(first.path() + "/first", "1"));
    THSGD_ASSERT_OK(WriteFileAtomically(second.path() + "/second", "2"));
    THSGD_ASSERT_OK(first.Commit());
    EXPECT_THAT(second.Commit(),
                StatusIs(absl::StatusCode::kAlreadyExists,
                         absl::StrCat(out,
                                      " was created by another program during "
                                      "the work and is never overwritten")));
  }
  EXPECT_THAT(folder.List(), ElementsAre("out", "out/first"));
}

TEST(StagingDirectoryTest, CommitDoesNotReplaceAFile) {
  const TestFolder folder;
  const std::string out = folder.Path("out");
  THSGD_ASSERT_OK_AND_ASSIGN(StagingDirectory staging,
                             StagingDirectory::Create(out));
  THSGD_ASSERT_OK(WriteFileAtomically(out, "theirs"));
  EXPECT_THAT(staging.Commit(), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(ReadFile(out), IsOkAndHolds("theirs"));
}

TEST(StagingDirectoryTest, SecondCommitIsAnError) {
  const TestFolder folder;
  const std::string out = folder.Path("out");
  THSGD_ASSERT_OK_AND_ASSIGN(StagingDirectory staging,
                             StagingDirectory::Create(out));
  THSGD_ASSERT_OK(staging.Commit());
  EXPECT_THAT(staging.Commit(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       absl::StrCat(out, " has been committed before")));
}

TEST(StagingDirectoryTest, CreateRefusesAnExistingDestination) {
  const TestFolder folder;
  const std::string out = folder.Path("out");
  std::filesystem::create_directory(out);
  EXPECT_THAT(StagingDirectory::Create(out),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(folder.List(), ElementsAre("out"));
}

TEST(StagingDirectoryTest, CreateBelowARegularFileNamesPathAndReason) {
  const TestFolder folder;
  THSGD_ASSERT_OK(WriteFileAtomically(folder.Path("plain"), "text"));
  const std::string out = folder.Path("plain/out");
  EXPECT_THAT(
      StagingDirectory::Create(out),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               absl::StrCat("cannot create ", out, ": Not a directory")));
}

}  // namespace
}  // namespace thsgd

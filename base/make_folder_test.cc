// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/make_folder.h"

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

TEST(MakeFolderTest, MakesWhatIsMissing) {
  const TestFolder folder;
  const std::string path = folder.Path("a/b");
  THSGD_EXPECT_OK(MakeFolder(path));
  EXPECT_TRUE(std::filesystem::is_directory(path));
  THSGD_EXPECT_OK(MakeFolder(path));
  THSGD_EXPECT_OK(MakeFolder(path + "/"));
}

TEST(MakeFolderTest, NamesWhatIsInTheWay) {
  const TestFolder folder;
  const std::string file = folder.Path("file");
  THSGD_ASSERT_OK(WriteFileAtomically(file, "text"));
  EXPECT_THAT(MakeFolder(file).message(), HasSubstr(file));
  EXPECT_FALSE(MakeFolder(file).ok());
  EXPECT_THAT(MakeFolder(file + "/below").message(), HasSubstr(file));
  EXPECT_EQ(MakeFolder("").code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace thsgd

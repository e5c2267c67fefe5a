// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/test_folder.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TestFolderTest, StartsEmptyAndListsSortedAndDeep) {
  const TestFolder folder;
  EXPECT_THAT(folder.List(), IsEmpty());
  std::ofstream(folder.Path("b")) << "text";
  std::filesystem::create_directory(folder.Path("a"));
  std::ofstream(folder.Path("a/c")) << "text";
  EXPECT_THAT(folder.List(), ElementsAre("a", "a/c", "b"));
}

TEST(TestFolderTest, IsRemovedWithItsContents) {
  std::string path;
  {
    const TestFolder folder;
    path = folder.path();
    std::ofstream(folder.Path("file")) << "text";
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TestFolderTest, TwoFoldersDiffer) {
  const TestFolder a;
  const TestFolder b;
  EXPECT_NE(a.path(), b.path());
}

}  // namespace
}  // namespace thsgd

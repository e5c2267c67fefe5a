// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/user_path.h"

#include <cstdlib>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(UserPathTest, IsFromWhereTheProgramWasCalled) {
  unsetenv("BUILD_WORKING_DIRECTORY");
  EXPECT_EQ(UserPath("a/b"), "a/b");
  setenv("BUILD_WORKING_DIRECTORY", "/home/user", 1);
  EXPECT_EQ(UserPath("a/b"), "/home/user/a/b");
  EXPECT_EQ(UserPath("/a/b"), "/a/b");
  EXPECT_EQ(UserPath(""), "");
}

}  // namespace
}  // namespace thsgd

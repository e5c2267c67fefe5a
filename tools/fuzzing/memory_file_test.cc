// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "tools/fuzzing/memory_file.h"

#include <string>

#include "absl/status/status.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(MemoryFileTest, IsReadByItsPathMoreThanOnce) {
  const std::string contents(200000, 'x');
  const MemoryFile file(contents);
  const MemoryFile other("other");
  EXPECT_THAT(ReadFile(file.path()), IsOkAndHolds(contents));
  EXPECT_THAT(ReadFile(file.path()), IsOkAndHolds(contents));
  EXPECT_THAT(ReadFile(other.path()), IsOkAndHolds("other"));
}

TEST(MemoryFileTest, MayBeEmptyAndGoesWithItsObject) {
  std::string path;
  {
    const MemoryFile file("");
    path = file.path();
    EXPECT_THAT(ReadFile(path), IsOkAndHolds(""));
  }
  EXPECT_THAT(ReadFile(path).status(),
              StatusIs(absl::StatusCode::kNotFound, testing::_));
}

}  // namespace
}  // namespace thsgd

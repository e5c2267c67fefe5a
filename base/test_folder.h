// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A folder of its own for each test, removed with all it holds at the end.
//
//   const TestFolder folder;
//   THSGD_ASSERT_OK(WriteFileAtomically(folder.Path("a.txt"), "text"));
//   EXPECT_THAT(folder.List(), ElementsAre("a.txt"));

#ifndef THSGD_BASE_TEST_FOLDER_H_
#define THSGD_BASE_TEST_FOLDER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace thsgd {

class TestFolder {
 public:
  // Creates the folder where GoogleTest keeps temporary files; aborts if that
  // is impossible.
  TestFolder();
  ~TestFolder();

  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::string& path() const { return path_; }

  // Path of `name` in the folder.
  std::string Path(absl::string_view name) const;

  // Sorted paths, relative to the folder, of everything below it.
  std::vector<std::string> List() const;

 private:
  std::string path_;
};

}  // namespace thsgd

#endif  // THSGD_BASE_TEST_FOLDER_H_

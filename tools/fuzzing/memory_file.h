// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A file in memory, for functions that read a file by its path.

#ifndef THSGD_TOOLS_FUZZING_MEMORY_FILE_H_
#define THSGD_TOOLS_FUZZING_MEMORY_FILE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace thsgd {

// Touches no disk, and is gone with the object. Aborts where the system has no
// memory for it.
class MemoryFile {
 public:
  explicit MemoryFile(absl::string_view contents);
  ~MemoryFile();

  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // Of this process alone; each opening reads from the start.
  const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

}  // namespace thsgd

#endif  // THSGD_TOOLS_FUZZING_MEMORY_FILE_H_

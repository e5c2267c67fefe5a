// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "tools/fuzzing/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/check.h"

namespace thsgd {

MemoryFile::MemoryFile(absl::string_view contents)
    : descriptor_(memfd_create("input", MFD_CLOEXEC)),
      path_(absl::StrCat("/proc/self/fd/", descriptor_)) {
  THSGD_CHECK(descriptor_ >= 0);
  while (!contents.empty()) {
    const ssize_t written =
        write(descriptor_, contents.data(), contents.size());
    THSGD_CHECK(written > 0);
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
}

MemoryFile::~MemoryFile() { close(descriptor_); }

}  // namespace thsgd

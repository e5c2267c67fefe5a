// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/check.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace thsgd {
namespace check_internal {

void Fail(const char* file, int line, absl::string_view name,
          absl::string_view condition) {
  const std::string text =
      absl::StrCat(file, ":", line, ": ", name, " failed: ", condition, "\n");
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
  std::abort();
}

}  // namespace check_internal
}  // namespace thsgd

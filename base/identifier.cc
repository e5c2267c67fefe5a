// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/identifier.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"

namespace thsgd {
namespace {

bool IsIdentifier(absl::string_view name) {
  constexpr std::size_t kMaxLength = 64;
  if (name.empty() || name.size() > kMaxLength) return false;
  if (!absl::ascii_islower(name[0])) return false;
  for (char c : name) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '_') {
      return false;
    }
  }
  return true;
}

}  // namespace

void RequireIdentifier(absl::string_view field, absl::string_view name,
                       FaultList& faults) {
  faults.Require(IsIdentifier(name), field, absl::StrCat("\"", name, "\""),
                 "[a-z][a-z0-9_]* of at most 64 characters");
}

}  // namespace thsgd

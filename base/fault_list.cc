// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/fault_list.h"

#include <charconv>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace thsgd {

std::string ShortestDecimal(double value) {
  char buffer[32];
  const std::to_chars_result end =
      std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, end.ptr);
}

void FaultList::Require(bool condition, absl::string_view field, double value,
                        absl::string_view requirement) {
  Require(condition, field, absl::string_view(ShortestDecimal(value)),
          requirement);
}

void FaultList::Require(bool condition, absl::string_view field,
                        absl::string_view value,
                        absl::string_view requirement) {
  if (condition) return;
  faults_.push_back(
      absl::StrCat(field, " = ", value, "; must be ", requirement));
}

void FaultList::Add(absl::string_view field, absl::string_view message) {
  faults_.push_back(absl::StrCat(field, ": ", message));
}

void FaultList::AddAll(absl::string_view prefix, const absl::Status& status) {
  if (status.ok()) return;
  for (absl::string_view fault : absl::StrSplit(status.message(), '\n')) {
    faults_.push_back(absl::StrCat(prefix, ".", fault));
  }
}

absl::Status FaultList::ToStatus() const {
  if (faults_.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(faults_, "\n"));
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "tools/fuzzing/replay_corpus.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace thsgd {
namespace {

absl::Status Replay(FuzzFunction function, absl::string_view name,
                    absl::string_view bytes) {
  // Flushed: nothing else would tell which input crashed.
  std::cout << name << ": " << bytes.size() << " bytes" << std::endl;
  const auto copy = std::make_unique<std::uint8_t[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), copy.get());
  const int returned = function(copy.get(), bytes.size());
  if (returned == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(name, ": the fuzz function returned ", returned));
}

}  // namespace

absl::Status ReplayCorpus(FuzzFunction function,
                          absl::Span<const std::string> paths) {
  if (paths.empty()) {
    return absl::InvalidArgumentError("the corpus is empty");
  }
  THSGD_RETURN_IF_ERROR(Replay(function, "(no input)", ""));
  for (const std::string& path : paths) {
    THSGD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
    THSGD_RETURN_IF_ERROR(Replay(function, path, bytes));
  }
  return absl::OkStatus();
}

}  // namespace thsgd

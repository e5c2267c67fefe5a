// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/progress.h"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "absl/strings/str_cat.h"

namespace thsgd {

void Progress::AddTotal(std::int64_t amount) {
  const std::lock_guard<std::mutex> lock(mutex_);
  total_ += amount;
}

void Progress::AddDone(std::int64_t amount) {
  if (fd_ < 0) return;
  constexpr auto kInterval = std::chrono::milliseconds(100);
  const std::lock_guard<std::mutex> lock(mutex_);
  done_ += amount;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_write_ < kInterval && done_ < total_) return;
  last_write_ = now;
  WriteLineLocked();
}

void Progress::WriteLineLocked() {
  const std::string line = absl::StrCat(done_, " ", total_, "\n");
  // A short line to a pipe goes in one piece or not at all; a lost one is
  // made good by the next.
  const ssize_t written = write(fd_, line.data(), line.size());
  static_cast<void>(written);
}

}  // namespace thsgd

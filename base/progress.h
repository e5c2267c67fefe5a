// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Reports how much of a computation is done, for another program to draw.

#ifndef THSGD_BASE_PROGRESS_H_
#define THSGD_BASE_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <mutex>

namespace thsgd {

// Writes lines "done total\n" to a file descriptor, at most ten a second.
// Thread-safe. A reader that went away does not stop the computation
// (InitProgram ignores SIGPIPE).
class Progress {
 public:
  // fd: open for writing and left open; -1 to report nothing.
  explicit Progress(int fd) : fd_(fd) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Adds to what there is to do; units are the caller's.
  void AddTotal(std::int64_t amount);

  // Adds to what is done.
  void AddDone(std::int64_t amount);

 private:
  void WriteLineLocked();

  const int fd_;
  std::mutex mutex_;
  std::int64_t done_ = 0;
  std::int64_t total_ = 0;
  std::chrono::steady_clock::time_point last_write_;
};

}  // namespace thsgd

#endif  // THSGD_BASE_PROGRESS_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A library to preload into a program: whenever the program looks at the clock,
// somebody has set it back by one day more. Clocks that nobody can set stay as
// they are.

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace {

// What the clock is behind by, in s.
int64_t Behind() {
  static constexpr int64_t kDay = 86'400;
  static std::atomic<int64_t> num_looks{0};
  return kDay * num_looks.fetch_add(1);
}

// Past the functions of this file.
int AskKernel(clockid_t clock, timespec* now) {
  return static_cast<int>(syscall(SYS_clock_gettime, clock, now));
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  const int result = AskKernel(clock, now);
  if (result == 0 &&
      (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    now->tv_sec -= Behind();
  }
  return result;
}

int gettimeofday(timeval* now, void* /*zone*/) noexcept {
  timespec precise;
  if (clock_gettime(CLOCK_REALTIME, &precise) != 0) return -1;
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* now) noexcept {
  timespec precise;
  if (clock_gettime(CLOCK_REALTIME, &precise) != 0) return -1;
  if (now != nullptr) *now = precise.tv_sec;
  return precise.tv_sec;
}

}  // extern "C"

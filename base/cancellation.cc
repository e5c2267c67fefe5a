// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/cancellation.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace thsgd {
namespace {

std::atomic<bool> requested{false};
static_assert(std::atomic<bool>::is_always_lock_free,
              "a signal handler may only set lock-free flags");

constexpr int kSignals[] = {SIGINT, SIGTERM};

// Calls only what is safe in a signal handler.
void HandleSignal(int /*signal*/) {
  const int saved_errno = errno;
  requested = true;
  for (const int number : kSignals) signal(number, SIG_DFL);
  constexpr char kText[] =
      "\nstopping after the work in hand; once more to stop at once\n";
  [[maybe_unused]] const ssize_t ignored =
      write(STDERR_FILENO, kText, sizeof(kText) - 1);
  errno = saved_errno;
}

}  // namespace

void InstallCancellationHandlers() {
  for (const int number : kSignals) {
    struct sigaction old_action;
    sigaction(number, nullptr, &old_action);
    if (old_action.sa_handler == SIG_IGN) continue;
    struct sigaction action = {};
    action.sa_handler = HandleSignal;
    // Reads and writes that the signal interrupts go on.
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    // One signal at a time, whichever it is.
    for (const int other : kSignals) sigaddset(&action.sa_mask, other);
    sigaction(number, &action, nullptr);
  }
}

bool CancellationRequested() { return requested; }

const std::atomic<bool>& CancellationFlag() { return requested; }

}  // namespace thsgd

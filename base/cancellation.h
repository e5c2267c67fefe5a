// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Ctrl-C as a request that the program answers between two blocks of work.
//
//   InstallCancellationHandlers();
//   THSGD_RETURN_IF_ERROR(
//       ParallelFor(num_threads, num_blocks, fn, &CancellationFlag()));
//   // On Cancelled a StagingDirectory removes what was written so far.

#ifndef THSGD_BASE_CANCELLATION_H_
#define THSGD_BASE_CANCELLATION_H_

#include <atomic>

namespace thsgd {

// From here on the first SIGINT (Ctrl-C) or SIGTERM sets the flag and says so
// on standard error; the second kills the program as usual.  A signal that is
// ignored (under nohup, say) stays ignored.  Call once, from main.
void InstallCancellationHandlers();

// True once a signal has come.  Never reset.
bool CancellationRequested();

// The flag itself, for ParallelFor.
const std::atomic<bool>& CancellationFlag();

}  // namespace thsgd

#endif  // THSGD_BASE_CANCELLATION_H_

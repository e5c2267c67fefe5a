// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A loop over independent blocks of work on several threads.

#ifndef THSGD_BASE_PARALLEL_FOR_H_
#define THSGD_BASE_PARALLEL_FOR_H_

#include <atomic>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace thsgd {

// Calls fn(block) once for each block in [0, num_blocks), on `num_threads`
// threads, the caller's among them, and returns when all calls have ended.
// A thread that is free takes the lowest block not yet taken, so the blocks
// that have run or are running are always 0, ..., k for some k.  Which thread
// runs a block is not determined: results must depend on the block alone.
//
// If `cancelled` is given, it is read before each block: once it is true no
// further block starts, those running end as usual.
//
// Where the system refuses a thread, fewer run the same blocks.  `fn` must be
// safe to call concurrently and must not throw.
//
// Errors: InvalidArgument unless 1 <= num_threads <= 4096 and num_blocks >= 0;
// Cancelled, with the number of blocks run, if some were not.
absl::Status ParallelFor(int num_threads, std::int64_t num_blocks,
                         absl::FunctionRef<void(std::int64_t)> fn,
                         const std::atomic<bool>* cancelled = nullptr);

}  // namespace thsgd

#endif  // THSGD_BASE_PARALLEL_FOR_H_

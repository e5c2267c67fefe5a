// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Where and how fast a part of a plan is computed: none of it changes a
// number.

#ifndef THSGD_EXPERIMENTS_RUNNER_EXECUTION_H_
#define THSGD_EXPERIMENTS_RUNNER_EXECUTION_H_

#include <atomic>

#include "base/progress.h"

namespace thsgd {

struct Execution {
  // This is shard shard_index of num_shards, 0 <= shard_index < num_shards.
  int shard_index = 0;
  int num_shards = 1;
  // >= 1.
  int num_threads = 1;
  // Told of the work done, in chain steps; never null.
  Progress* progress;
  // Once it is true, no new work begins; may be null.
  const std::atomic<bool>* cancelled = nullptr;
};

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_RUNNER_EXECUTION_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/parallel_for.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <system_error>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/status_macros.h"

namespace thsgd {
namespace {

// Above any machine; a larger number is a slip, and would take memory.
constexpr int kMaxThreads = 4096;

}  // namespace

absl::Status ParallelFor(int num_threads, std::int64_t num_blocks,
                         absl::FunctionRef<void(std::int64_t)> fn,
                         const std::atomic<bool>* cancelled) {
  FaultList faults;
  faults.Require(num_threads >= 1 && num_threads <= kMaxThreads, "num_threads",
                 num_threads, absl::StrCat("in [1, ", kMaxThreads, "]"));
  faults.Require(num_blocks >= 0, "num_blocks", absl::StrCat(num_blocks),
                 ">= 0");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  std::atomic<std::int64_t> next_block{0};
  std::atomic<std::int64_t> num_run{0};
  const auto work = [&]() noexcept {
    while (cancelled == nullptr || !cancelled->load()) {
      const std::int64_t block = next_block.fetch_add(1);
      if (block >= num_blocks) return;
      fn(block);
      num_run.fetch_add(1);
    }
  };

  std::vector<std::thread> threads;
  const std::int64_t num_helpers =
      std::min<std::int64_t>(num_threads, num_blocks) - 1;
  for (std::int64_t i = 0; i < num_helpers; ++i) {
    try {
      threads.emplace_back(work);
    } catch (const std::system_error&) {
      break;
    }
  }
  work();
  for (std::thread& thread : threads) thread.join();

  if (num_run < num_blocks) {
    return absl::CancelledError(absl::StrCat("cancelled after ", num_run.load(),
                                             " of ", num_blocks, " blocks"));
  }
  return absl::OkStatus();
}

}  // namespace thsgd

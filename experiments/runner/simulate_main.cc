// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Simulates one shard of a plan.

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/cancellation.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/runner/execution.h"
#include "experiments/runner/shard_program.h"
#include "experiments/runner/simulate_shard.h"
#include "gflags/gflags.h"

DEFINE_int32(num_threads, 1, "threads to compute with");

namespace thsgd {
namespace {

absl::Status Simulate(const manifest::Plan& plan, Progress& progress,
                      manifest::ShardResult& shard, manifest::RunInfo& info) {
  if (FLAGS_num_threads < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("--num_threads = ", FLAGS_num_threads, "; must be >= 1"));
  }
  THSGD_ASSIGN_OR_RETURN(
      shard, SimulateShard(plan, {.shard_index = FLAGS_shard_index,
                                  .num_shards = FLAGS_num_shards,
                                  .num_threads = FLAGS_num_threads,
                                  .progress = &progress,
                                  .cancelled = &CancellationFlag()}));
  info.set_num_threads(FLAGS_num_threads);
  for (const auto& cell : shard.exit_routes().cell()) {
    for (const auto& replicate : cell.replicate()) {
      info.set_num_steps(info.num_steps() + replicate.num_steps());
    }
  }
  for (const auto& cell : shard.occupation().cell()) {
    info.set_num_steps(info.num_steps() + cell.counts().num_steps());
  }
  for (const auto& cell : shard.metastability().cell()) {
    info.set_num_steps(info.num_steps() + cell.counts().num_steps());
  }
  for (const auto& cell : shard.first_exit_time().cell()) {
    info.set_num_steps(info.num_steps() + cell.counts().num_steps());
  }
  for (const auto& cell : shard.flow_deviation().cell()) {
    info.set_num_steps(info.num_steps() +
                       cell.num_steps() * cell.counts().num_chains());
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  return thsgd::ShardMain(argc, argv, thsgd::Simulate);
}

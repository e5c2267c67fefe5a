// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Simulates one shard of a plan.

#include <chrono>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/cancellation.h"
#include "base/cpu_model.h"
#include "base/init.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/runner/execution.h"
#include "experiments/runner/simulate_shard.h"
#include "gflags/gflags.h"

DEFINE_string(plan, "", "binary proto of thsgd.manifest.Plan");
DEFINE_int32(shard_index, 0, "which shard to compute, from 0");
DEFINE_int32(num_shards, 1, "into how many shards the plan is cut");
DEFINE_int32(num_threads, 1, "threads to compute with");
DEFINE_int32(progress_fd, -1,
             "descriptor to report to in lines \"done total\"; -1: do not");
DEFINE_string(out, "", "binary proto of thsgd.manifest.ShardResult to write");
DEFINE_string(run_info_out, "",
              "text proto of thsgd.manifest.RunInfo to write; empty: do not");

namespace thsgd {
namespace {

absl::Status CheckFlags() {
  THSGD_RETURN_IF_ERROR(RequireFlags({"plan", "out"}));
  if (FLAGS_num_shards < 1 || FLAGS_shard_index < 0 ||
      FLAGS_shard_index >= FLAGS_num_shards) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--shard_index = ", FLAGS_shard_index,
        "; must be 0 to --num_shards - 1 = ", FLAGS_num_shards - 1));
  }
  if (FLAGS_num_threads < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("--num_threads = ", FLAGS_num_threads, "; must be >= 1"));
  }
  return absl::OkStatus();
}

absl::Status Simulate() {
  THSGD_RETURN_IF_ERROR(CheckFlags());
  manifest::Plan plan;
  THSGD_RETURN_IF_ERROR(ReadBinaryProto(FLAGS_plan, &plan));
  InstallCancellationHandlers();
  Progress progress(FLAGS_progress_fd);
  const auto start = std::chrono::steady_clock::now();
  THSGD_ASSIGN_OR_RETURN(
      const manifest::ShardResult shard,
      SimulateShard(plan, {.shard_index = FLAGS_shard_index,
                           .num_shards = FLAGS_num_shards,
                           .num_threads = FLAGS_num_threads,
                           .progress = &progress,
                           .cancelled = &CancellationFlag()}));
  const std::chrono::duration<double> wall_time =
      std::chrono::steady_clock::now() - start;
  THSGD_RETURN_IF_ERROR(WriteBinaryProto(FLAGS_out, shard));
  if (FLAGS_run_info_out.empty()) return absl::OkStatus();
  manifest::RunInfo info;
  info.set_wall_time_s(wall_time.count());
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
  info.set_num_threads(FLAGS_num_threads);
  info.set_cpu(CpuModel());
  return WriteTextProto(FLAGS_run_info_out, info);
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::InitProgram("Simulates one shard of a plan.", &argc, &argv);
  return thsgd::ExitCode(thsgd::Simulate());
}

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The program that computes one shard of a plan, for any kind of experiment.

#ifndef THSGD_EXPERIMENTS_RUNNER_SHARD_PROGRAM_H_
#define THSGD_EXPERIMENTS_RUNNER_SHARD_PROGRAM_H_

#include <chrono>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/cancellation.h"
#include "base/cpu_model.h"
#include "base/init.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/runner/shards.h"
#include "gflags/gflags.h"

DECLARE_string(plan);
DECLARE_int32(shard_index);
DECLARE_int32(num_shards);
DECLARE_int32(progress_fd);
DECLARE_string(out);
DECLARE_string(run_info_out);

namespace thsgd {

// Errors: InvalidArgument if a flag is missing or out of range.
absl::Status CheckShardFlags();

// What main does. The kind says how to compute the shard whose index and number
// are set: it adds the items, reports its progress, stops if cancelled, and
// adds the steps and threads to the run's info, and what earlier pieces took
// and ran on.
template <typename Plan, typename Shard>
int ShardMain(int argc, char** argv,
              absl::Status (*compute)(const Plan&, Progress&, Shard&,
                                      manifest::RunInfo&)) {
  InitProgram(absl::StrCat("Computes one shard of a ",
                           Plan::descriptor()->full_name(), "."),
              &argc, &argv);
  const auto write_shard = [&]() -> absl::Status {
    THSGD_RETURN_IF_ERROR(CheckShardFlags());
    Plan plan;
    THSGD_RETURN_IF_ERROR(ReadBinaryProto(FLAGS_plan, &plan));
    InstallCancellationHandlers();
    Shard shard;
    shard.set_plan_sha256(DigestOf(plan));
    shard.set_shard_index(FLAGS_shard_index);
    shard.set_num_shards(FLAGS_num_shards);
    manifest::RunInfo info;
    Progress progress(FLAGS_progress_fd);
    const auto start = std::chrono::steady_clock::now();
    THSGD_RETURN_IF_ERROR(compute(plan, progress, shard, info));
    const std::chrono::duration<double> wall_time =
        std::chrono::steady_clock::now() - start;
    info.set_wall_time_s(info.wall_time_s() + wall_time.count());
    if (info.cpu().empty()) info.add_cpu(CpuModel());
    THSGD_RETURN_IF_ERROR(WriteBinaryProto(FLAGS_out, shard));
    if (FLAGS_run_info_out.empty()) return absl::OkStatus();
    return WriteTextProto(FLAGS_run_info_out, info);
  };
  return ExitCode(write_shard());
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_RUNNER_SHARD_PROGRAM_H_

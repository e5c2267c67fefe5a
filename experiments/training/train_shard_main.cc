// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Does the runs of one shard of a plan of training.

#include <chrono>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/cancellation.h"
#include "base/cpu_model.h"
#include "base/init.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "dl/data/dataset_files.h"
#include "dl/train/run_training.h"
#include "dl/train/training_run.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/training/training_experiment.pb.h"
#include "experiments/training/training_plan.h"
#include "gflags/gflags.h"

DEFINE_string(plan, "", "binary proto of thsgd.manifest.TrainingPlan");
DEFINE_int32(shard_index, 0, "which shard to compute, from 0");
DEFINE_int32(num_shards, 1, "into how many shards the plan is cut");
DEFINE_string(data_folder, "", "folder of the user's data sets");
DEFINE_string(fashion_mnist_folder, "",
              "folder of the images of Fashion-MNIST that come along");
DEFINE_int32(progress_fd, -1,
             "descriptor to report to in lines \"done total\"; -1: do not");
DEFINE_string(out, "",
              "binary proto of thsgd.manifest.TrainingShardResult to write");
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
  return absl::OkStatus();
}

absl::Status TrainShard() {
  THSGD_RETURN_IF_ERROR(CheckFlags());
  manifest::TrainingPlan plan;
  THSGD_RETURN_IF_ERROR(ReadBinaryProto(FLAGS_plan, &plan));
  InstallCancellationHandlers();
  manifest::TrainingShardResult shard;
  shard.set_plan_sha256(TrainingPlanDigest(plan));
  shard.set_shard_index(FLAGS_shard_index);
  shard.set_num_shards(FLAGS_num_shards);
  manifest::RunInfo info;
  info.set_cpu(CpuModel());

  Progress progress(FLAGS_progress_fd);
  const std::vector<int> runs =
      RunsOfShard(plan, FLAGS_shard_index, FLAGS_num_shards);
  for (int i : runs) progress.AddTotal(plan.run(i).run().num_iterations());
  const auto start = std::chrono::steady_clock::now();
  for (int i : runs) {
    const manifest::PlannedRun& planned = plan.run(i);
    std::int32_t done = 0;
    TrainingOptions options;
    options.data = {.user = FLAGS_data_folder,
                    .fashion_mnist = FLAGS_fashion_mnist_folder};
    options.cancelled = &CancellationFlag();
    options.progress = [&](const TrainingProgress& now) {
      progress.AddDone(now.iteration - done);
      done = now.iteration;
    };
    const absl::StatusOr<manifest::TrainingResult> result =
        RunTraining(planned.run(), options);
    if (!result.ok()) {
      return absl::Status(
          result.status().code(),
          absl::StrCat(planned.setting(), ", ", planned.method(), ", seed ",
                       planned.run().seed(), ": ", result.status().message()));
    }
    *shard.add_result() = *result;
    info.set_num_steps(info.num_steps() + planned.run().num_iterations());
    info.set_num_threads(planned.run().computation().num_threads());
  }
  const std::chrono::duration<double> wall_time =
      std::chrono::steady_clock::now() - start;
  info.set_wall_time_s(wall_time.count());
  THSGD_RETURN_IF_ERROR(WriteBinaryProto(FLAGS_out, shard));
  if (FLAGS_run_info_out.empty()) return absl::OkStatus();
  return WriteTextProto(FLAGS_run_info_out, info);
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::InitProgram("Does the runs of one shard of a plan of training.", &argc,
                     &argv);
  return thsgd::ExitCode(thsgd::TrainShard());
}

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Measures the samples of one shard of a plan of gradient noise.

#include <chrono>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/cancellation.h"
#include "base/cpu_model.h"
#include "base/init.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_measurer.h"
#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/manifest/result.pb.h"
#include "gflags/gflags.h"

DEFINE_string(plan, "", "binary proto of thsgd.manifest.GradientNoisePlan");
DEFINE_int32(shard_index, 0, "which shard to compute, from 0");
DEFINE_int32(num_shards, 1, "into how many shards the plan is cut");
DEFINE_string(data_folder, "", "folder of the user's data sets");
DEFINE_string(fashion_mnist_folder, "",
              "folder of the images of Fashion-MNIST that come along");
DEFINE_int32(progress_fd, -1,
             "descriptor to report to in lines \"done total\"; -1: do not");
DEFINE_string(
    out, "",
    "binary proto of thsgd.manifest.GradientNoiseShardResult to write");
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

absl::Status MeasureShard() {
  THSGD_RETURN_IF_ERROR(CheckFlags());
  manifest::GradientNoisePlan plan;
  THSGD_RETURN_IF_ERROR(ReadBinaryProto(FLAGS_plan, &plan));
  InstallCancellationHandlers();
  manifest::GradientNoiseShardResult shard;
  shard.set_plan_sha256(NoisePlanDigest(plan));
  shard.set_shard_index(FLAGS_shard_index);
  shard.set_num_shards(FLAGS_num_shards);
  manifest::RunInfo info;
  info.set_cpu(CpuModel());
  info.set_num_threads(plan.run().computation().num_threads());

  Progress progress(FLAGS_progress_fd);
  const std::vector<int> samples =
      SamplesOfShard(plan, FLAGS_shard_index, FLAGS_num_shards);
  progress.AddTotal(static_cast<std::int64_t>(samples.size()));
  const auto start = std::chrono::steady_clock::now();
  NoiseMeasurer measurer(
      plan,
      {.user = FLAGS_data_folder, .fashion_mnist = FLAGS_fashion_mnist_folder},
      &CancellationFlag());
  for (int i : samples) {
    const absl::StatusOr<manifest::NoiseSample> sample = measurer.Measure(i);
    if (!sample.ok()) {
      return absl::Status(
          sample.status().code(),
          absl::StrCat("sample ", i, ": ", sample.status().message()));
    }
    *shard.add_sample() = *sample;
    info.set_num_steps(info.num_steps() + plan.sampling().num_gradients());
    progress.AddDone(1);
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
  thsgd::InitProgram(
      "Measures the samples of one shard of a plan of gradient noise.", &argc,
      &argv);
  return thsgd::ExitCode(thsgd::MeasureShard());
}

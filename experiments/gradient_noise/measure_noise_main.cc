// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Measures the samples of one shard of a plan of gradient noise.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/cancellation.h"
#include "base/progress.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_measurer.h"
#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/runner/data_flags.h"
#include "experiments/runner/shard_program.h"
#include "experiments/runner/shards.h"

namespace thsgd {
namespace {

absl::Status Measure(const manifest::GradientNoisePlan& plan,
                     Progress& progress,
                     manifest::GradientNoiseShardResult& shard,
                     manifest::RunInfo& info) {
  info.set_num_threads(plan.run().computation().num_threads());
  const auto samples =
      TasksOfShard(NumSamples(plan), shard.shard_index(), shard.num_shards());
  progress.AddTotal(static_cast<std::int64_t>(samples.size()) *
                    plan.sampling().num_gradients());
  NoiseMeasurer measurer(plan, DataFoldersOfFlags(), &CancellationFlag(),
                         &progress);
  for (int i : samples) {
    const absl::StatusOr<manifest::NoiseSample> sample = measurer.Measure(i);
    if (!sample.ok()) {
      return absl::Status(
          sample.status().code(),
          absl::StrCat("sample ", i, ": ", sample.status().message()));
    }
    *shard.add_sample() = *sample;
    info.set_num_steps(info.num_steps() + plan.sampling().num_gradients());
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  return thsgd::ShardMain(argc, argv, thsgd::Measure);
}

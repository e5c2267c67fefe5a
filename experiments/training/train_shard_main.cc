// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Does the runs of one shard of a plan of training.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/cancellation.h"
#include "base/progress.h"
#include "dl/data/dataset_files.h"
#include "dl/train/run_training.h"
#include "dl/train/training_run.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/runner/shard_program.h"
#include "experiments/runner/shards.h"
#include "experiments/training/training_experiment.pb.h"

namespace thsgd {
namespace {

absl::Status Train(const manifest::TrainingPlan& plan, const DataFolders& data,
                   Progress& progress, manifest::TrainingShardResult& shard,
                   manifest::RunInfo& info) {
  const auto runs =
      TasksOfShard(plan.run_size(), shard.shard_index(), shard.num_shards());
  for (int i : runs) progress.AddTotal(plan.run(i).run().num_iterations());
  for (int i : runs) {
    const manifest::PlannedRun& planned = plan.run(i);
    std::int32_t done = 0;
    TrainingOptions options;
    options.data = data;
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
  return absl::OkStatus();
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  return thsgd::ShardMain(argc, argv, thsgd::Train);
}

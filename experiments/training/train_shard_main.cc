// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Does the runs of one shard of a plan of training.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/cancellation.h"
#include "base/cpu_model.h"
#include "base/make_folder.h"
#include "base/progress.h"
#include "base/proto_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/steady_now.h"
#include "dl/data/dataset_files.h"
#include "dl/data/load_task.h"
#include "dl/model/load_cuda.h"
#include "dl/train/checksummed_file.h"
#include "dl/train/run_training.h"
#include "dl/train/training_run.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/runner/data_flags.h"
#include "experiments/runner/shard_program.h"
#include "experiments/runner/shards.h"
#include "experiments/training/training_experiment.pb.h"
#include "gflags/gflags.h"
#include "google/protobuf/message.h"

DEFINE_string(checkpoint_folder, "",
              "folder in which runs leave checkpoints and results, and go on "
              "from them; of one version of this program; empty: none");

namespace thsgd {
namespace {

// Adds the machines of `from` that are not there yet.
void AddMachines(const manifest::RunInfo& from, manifest::RunInfo& to) {
  const auto add = [](const auto& names, auto& all) {
    for (const std::string& name : names) {
      if (!absl::c_linear_search(all, name)) *all.Add() = name;
    }
  };
  add(from.cpu(), *to.mutable_cpu());
  add(from.gpu(), *to.mutable_gpu());
}

// What a run uses of this machine.
manifest::RunInfo ThisMachine(const manifest::TrainingRun& run) {
  manifest::RunInfo machine;
  machine.add_cpu(CpuModel());
  if (run.computation().device() == manifest::Computation::CUDA) {
    machine.add_gpu(GpuModel());
  }
  return machine;
}

// OK if it was read, or if there is no such file.
absl::Status ReadIfThere(const std::string& path,
                         google::protobuf::Message* message) {
  const absl::Status status = ReadChecksummed(path, message);
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

// Where a run leaves its files.
std::string FolderOf(const manifest::TrainingRun& run) {
  return absl::StrCat(FLAGS_checkpoint_folder, "/",
                      Sha256Hex(SerializeDeterministically(run)));
}

// What earlier pieces did of a run: all, if they have left its result.
absl::StatusOr<std::int32_t> IterationsDone(const manifest::TrainingRun& run) {
  if (FLAGS_checkpoint_folder.empty()) return 0;
  const std::string folder = FolderOf(run);
  manifest::TrainingResult result;
  THSGD_RETURN_IF_ERROR(ReadIfThere(folder + "/result.pb", &result));
  if (result.metrics_size() > 0) return run.num_iterations();
  manifest::TrainingCheckpoint checkpoint;
  THSGD_RETURN_IF_ERROR(ReadIfThere(folder + "/checkpoint.pb", &checkpoint));
  return checkpoint.iteration();
}

// RunTraining in pieces: what was killed goes on from its last checkpoint, what
// was done is not done again. Adds the time of earlier pieces to `info`, and
// the machines of all.
absl::StatusOr<manifest::TrainingResult> RunInPieces(
    const manifest::TrainingRun& run, TrainingOptions options,
    manifest::RunInfo& info) {
  options.folder = FolderOf(run);
  THSGD_RETURN_IF_ERROR(MakeFolder(options.folder));
  const std::string result_path = options.folder + "/result.pb";
  const std::string time_path = options.folder + "/run_info.pb";
  manifest::TrainingResult result;
  manifest::RunInfo spent;
  THSGD_RETURN_IF_ERROR(ReadIfThere(result_path, &result));
  THSGD_RETURN_IF_ERROR(ReadIfThere(time_path, &spent));
  info.set_wall_time_s(info.wall_time_s() + spent.wall_time_s());
  const bool done_before = result.metrics_size() > 0;
  if (!done_before) AddMachines(ThisMachine(run), spent);
  AddMachines(spent, info);
  if (done_before) return result;

  const double before = spent.wall_time_s();
  const absl::Duration start = SteadyNow();
  absl::Duration saved = start;
  const auto save_time = [&] {
    saved = SteadyNow();
    spent.set_wall_time_s(before + absl::ToDoubleSeconds(saved - start));
    return WriteChecksummed(time_path, spent);
  };
  absl::Status saving;
  const auto progress = options.progress;
  options.progress = [&](const TrainingProgress& now) {
    progress(now);
    if (SteadyNow() - saved >= options.checkpoint_interval) {
      saving.Update(save_time());
    }
  };
  const absl::StatusOr<manifest::TrainingResult> done =
      RunTraining(run, options);
  saving.Update(save_time());
  THSGD_RETURN_IF_ERROR(done.status());
  THSGD_RETURN_IF_ERROR(saving);
  THSGD_RETURN_IF_ERROR(WriteChecksummed(result_path, *done));
  return done;
}

// The status of a run, which it names.
absl::Status StatusOf(const manifest::PlannedRun& planned,
                      const absl::Status& status) {
  return absl::Status(
      status.code(),
      absl::StrCat(planned.setting(), ", ", planned.method(), ", seed ",
                   planned.run().seed(), ": ", status.message()));
}

absl::Status Train(const manifest::TrainingPlan& plan, Progress& progress,
                   manifest::TrainingShardResult& shard,
                   manifest::RunInfo& info) {
  const auto runs =
      TasksOfShard(plan.run_size(), shard.shard_index(), shard.num_shards());
  const DataFolders data = DataFoldersOfFlags();
  std::vector<std::int32_t> done_before;
  std::set<std::string> checked_tasks;
  for (int i : runs) {
    const manifest::TrainingRun& run = plan.run(i).run();
    THSGD_ASSIGN_OR_RETURN(const std::int32_t done, IterationsDone(run));
    done_before.push_back(done);
    // What is done already takes no time: counted, it would make all seem fast.
    progress.AddTotal(run.num_iterations() - done);
    // Images that are missing are missed now, not after hours of other runs.
    if (done < run.num_iterations() &&
        checked_tasks.insert(SerializeDeterministically(run.task())).second) {
      THSGD_RETURN_IF_ERROR(
          StatusOf(plan.run(i), CheckTaskFiles(run.task(), data)));
    }
  }
  for (std::size_t k = 0; k < runs.size(); ++k) {
    const manifest::PlannedRun& planned = plan.run(runs[k]);
    std::int32_t done = done_before[k];
    TrainingOptions options;
    options.data = data;
    options.cancelled = &CancellationFlag();
    options.progress = [&](const TrainingProgress& now) {
      progress.AddDone(now.iteration - done);
      done = now.iteration;
    };
    const bool in_pieces = !FLAGS_checkpoint_folder.empty();
    if (!in_pieces) AddMachines(ThisMachine(planned.run()), info);
    const absl::StatusOr<manifest::TrainingResult> result =
        in_pieces ? RunInPieces(planned.run(), options, info)
                  : RunTraining(planned.run(), options);
    if (!result.ok()) return StatusOf(planned, result.status());
    // Of a run that diverged, the rest at once.
    progress.AddDone(planned.run().num_iterations() - done);
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

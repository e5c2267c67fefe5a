// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/run_training.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/file.h"
#include "base/folder_lock.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "base/steady_now.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/parameter_layout.h"
#include "dl/model/torch_status.h"
#include "dl/sharpness/measure_sharpness.h"
#include "dl/train/checksummed_file.h"
#include "dl/train/load_training.h"
#include "dl/train/metrics_stream.h"
#include "dl/train/safetensors.h"
#include "dl/train/trainer.h"
#include "dl/train/training_run.pb.h"

namespace thsgd {
namespace {

std::string PathIn(const TrainingOptions& options, absl::string_view name) {
  return options.folder.empty() ? "" : absl::StrCat(options.folder, "/", name);
}

// The files in a run's folder: its own, and those that its callers write there.
constexpr absl::string_view kFiles[] = {
    "checkpoint.pb", "metrics.pb",       "parameters.safetensors",
    "trace.json",    "result.textproto", "result.pb",
    "run_info.pb",
};

// What writers that were killed have left.
void RemoveTemporaryFiles(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  while (!error && entry != std::filesystem::directory_iterator()) {
    const std::string name = entry->path().filename().string();
    if (absl::c_any_of(kFiles, [&](absl::string_view file) {
          return absl::StartsWith(name, absl::StrCat(file, ".tmp-"));
        })) {
      std::error_code ignored;
      std::filesystem::remove(entry->path(), ignored);
    }
    entry.increment(error);
  }
}

// Most bytes of parameters in a trace: in memory, and more in the file.
constexpr std::int64_t kMaxTraceBytes = std::int64_t{1} << 30;

absl::Status ValidateNumTraced(std::int32_t num_traced,
                               std::int64_t num_parameters) {
  // Before and after each iteration.
  const std::int64_t step_bytes =
      2 * num_parameters * static_cast<std::int64_t>(sizeof(float));
  const std::int64_t most = kMaxTraceBytes / step_bytes;
  if (num_traced >= 0 && num_traced <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "num_traced = ", num_traced, "; must be 0 to ", most, ": the parameters ",
      "of an iteration take ", step_bytes, " bytes, of all at most 1 GiB"));
}

// Goes on from the folder's checkpoint if there is one.
absl::Status RestoreFromFolder(const std::string& path,
                               const LoadedTraining& loaded) {
  manifest::TrainingCheckpoint checkpoint;
  const absl::Status read = ReadChecksummed(path, &checkpoint);
  if (absl::IsNotFound(read)) return absl::OkStatus();
  THSGD_RETURN_IF_ERROR(read);
  absl::Status restored = loaded.trainer->Restore(checkpoint);
  if (restored.ok() && checkpoint.samples_sha256() != loaded.samples_sha256) {
    restored = absl::InvalidArgumentError(
        "samples_sha256: the checkpoint is of other images or labels than "
        "those of this data folder");
  }
  if (restored.ok()) return restored;
  return absl::Status(restored.code(),
                      absl::StrCat(path, ": ", restored.message()));
}

// A trace is of the first iterations or it is none: only a run that begins
// makes one.
absl::Status CheckTraceIsPossible(const TrainingOptions& options,
                                  const Trainer& trainer) {
  if (options.num_traced == 0 || trainer.iteration() == 0) {
    return absl::OkStatus();
  }
  const std::string path = PathIn(options, "trace.json");
  const bool in_the_midst =
      !trainer.finished() && trainer.iteration() < options.num_traced;
  if (!in_the_midst && std::filesystem::exists(path)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "num_traced = ", options.num_traced, ": the run is at iteration ",
      trainer.iteration(), " already, without all of them in ", path,
      "; give it another folder, or 0"));
}

absl::Status Train(const TrainingOptions& options,
                   const manifest::TrainingRun& run,
                   const LoadedTraining& loaded) {
  Trainer& trainer = *loaded.trainer;
  const std::string checkpoint_path = PathIn(options, "checkpoint.pb");
  if (!options.folder.empty()) {
    THSGD_RETURN_IF_ERROR(RestoreFromFolder(checkpoint_path, loaded));
    THSGD_RETURN_IF_ERROR(CheckTraceIsPossible(options, trainer));
  }
  MetricsStream stream(PathIn(options, "metrics.pb"));
  manifest::TrainingTrace trace;
  absl::Duration last_checkpoint = SteadyNow();
  const auto checkpoint = [&]() -> absl::Status {
    // Before its trace is on disk a run begins again.
    if (checkpoint_path.empty() || trace.step_size() > 0) {
      return absl::OkStatus();
    }
    last_checkpoint = SteadyNow();
    manifest::TrainingCheckpoint state = trainer.Checkpoint();
    state.set_samples_sha256(loaded.samples_sha256);
    return WriteChecksummed(checkpoint_path, state);
  };
  while (!trainer.finished()) {
    const bool traced =
        !options.folder.empty() && trainer.iteration() < options.num_traced;
    trainer.Step(traced ? trace.add_step() : nullptr);
    THSGD_RETURN_IF_ERROR(stream.Update(trainer.metrics()));
    if (trace.step_size() > 0 &&
        (trainer.iteration() == options.num_traced || trainer.finished())) {
      THSGD_RETURN_IF_ERROR(
          WriteJsonProto(PathIn(options, "trace.json"), trace));
      trace.clear_step();
    }
    if (options.progress) {
      options.progress({.iteration = trainer.iteration(),
                        .num_iterations = run.num_iterations(),
                        .metrics = &*trainer.metrics().rbegin()});
    }
    const bool cancelled = options.cancelled != nullptr && *options.cancelled;
    if (trainer.finished() || cancelled ||
        SteadyNow() - last_checkpoint >= options.checkpoint_interval) {
      THSGD_RETURN_IF_ERROR(checkpoint());
    }
    if (cancelled && !trainer.finished()) {
      return absl::CancelledError(
          absl::StrCat("stopped after ", trainer.iteration(), " of ",
                       run.num_iterations(), " iterations"));
    }
  }
  return stream.Update(trainer.metrics());
}

absl::StatusOr<manifest::TrainingResult> TrainAndMeasure(
    const manifest::TrainingRun& run, const TrainingOptions& options) {
  THSGD_ASSIGN_OR_RETURN(const LoadedTraining loaded,
                         LoadTraining(run, options.data));
  const Trainer& trainer = *loaded.trainer;
  THSGD_RETURN_IF_ERROR(
      ValidateNumTraced(options.num_traced, trainer.parameters().numel()));
  std::optional<FolderLock> lock;
  if (!options.folder.empty()) {
    THSGD_ASSIGN_OR_RETURN(lock, FolderLock::Take(options.folder));
    RemoveTemporaryFiles(options.folder);
  }
  THSGD_RETURN_IF_ERROR(Train(options, run, loaded));

  const std::string parameters_path = PathIn(options, "parameters.safetensors");
  if (!parameters_path.empty()) {
    THSGD_RETURN_IF_ERROR(WriteFileAtomically(
        parameters_path,
        Safetensors(LayoutOf(LayersOf(run.network())), trainer.parameters())));
  }
  manifest::TrainingResult result = trainer.Result();
  if (run.has_sharpness()) {
    const auto stop_if_cancelled = [&] {
      if (options.cancelled != nullptr && *options.cancelled) {
        throw CancelledException(
            "stopped while sharpness was measured, which begins again");
      }
    };
    THSGD_ASSIGN_OR_RETURN(
        *result.mutable_sharpness(),
        MeasureSharpness(run.sharpness(), *loaded.train, trainer.parameters(),
                         run.seed(), stop_if_cancelled));
  }
  return result;
}

}  // namespace

absl::StatusOr<manifest::TrainingResult> RunTraining(
    const manifest::TrainingRun& run, const TrainingOptions& options) {
  return CallTorch([&] { return TrainAndMeasure(run, options); });
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/run_training.h"

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

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

// What writers that were killed have left.
void RemoveTemporaryFiles(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  while (!error && entry != std::filesystem::directory_iterator()) {
    if (absl::StrContains(entry->path().filename().string(), ".tmp-")) {
      std::error_code ignored;
      std::filesystem::remove(entry->path(), ignored);
    }
    entry.increment(error);
  }
}

// Goes on from the folder's checkpoint if there is one.
absl::Status RestoreFromFolder(const std::string& path, Trainer& trainer) {
  if (path.empty()) return absl::OkStatus();
  manifest::TrainingCheckpoint checkpoint;
  const absl::Status read = ReadChecksummed(path, &checkpoint);
  if (absl::IsNotFound(read)) return absl::OkStatus();
  THSGD_RETURN_IF_ERROR(read);
  const absl::Status restored = trainer.Restore(checkpoint);
  if (restored.ok()) return restored;
  return absl::Status(restored.code(),
                      absl::StrCat(path, ": ", restored.message()));
}

absl::Status Train(const TrainingOptions& options,
                   const manifest::TrainingRun& run, Trainer& trainer) {
  const std::string checkpoint_path = PathIn(options, "checkpoint.pb");
  THSGD_RETURN_IF_ERROR(RestoreFromFolder(checkpoint_path, trainer));
  MetricsStream stream(PathIn(options, "metrics.pb"));
  manifest::TrainingTrace trace;
  absl::Duration last_checkpoint = SteadyNow();
  const auto checkpoint = [&]() -> absl::Status {
    if (checkpoint_path.empty()) return absl::OkStatus();
    last_checkpoint = SteadyNow();
    return WriteChecksummed(checkpoint_path, trainer.Checkpoint());
  };
  while (!trainer.finished()) {
    const bool traced =
        !options.folder.empty() && trainer.iteration() < options.num_traced;
    THSGD_RETURN_IF_ERROR(
        CallTorch([&] { trainer.Step(traced ? trace.add_step() : nullptr); }));
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

}  // namespace

absl::StatusOr<manifest::TrainingResult> RunTraining(
    const manifest::TrainingRun& run, const TrainingOptions& options) {
  THSGD_ASSIGN_OR_RETURN(const LoadedTraining loaded,
                         LoadTraining(run, options.data));
  Trainer& trainer = *loaded.trainer;
  std::optional<FolderLock> lock;
  if (!options.folder.empty()) {
    THSGD_ASSIGN_OR_RETURN(lock, FolderLock::Take(options.folder));
    RemoveTemporaryFiles(options.folder);
  }
  THSGD_RETURN_IF_ERROR(Train(options, run, trainer));

  const std::string parameters_path = PathIn(options, "parameters.safetensors");
  if (!parameters_path.empty()) {
    THSGD_RETURN_IF_ERROR(WriteFileAtomically(
        parameters_path,
        Safetensors(LayoutOf(LayersOf(run.network())), trainer.parameters())));
  }
  manifest::TrainingResult result = trainer.Result();
  if (run.has_sharpness()) {
    THSGD_ASSIGN_OR_RETURN(
        *result.mutable_sharpness(),
        MeasureSharpness(run.sharpness(), *loaded.train, trainer.parameters(),
                         run.seed(), nullptr));
  }
  return result;
}

}  // namespace thsgd

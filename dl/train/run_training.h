// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A run of training from its manifest to its result, with what it keeps on disk
// so that killing it at any moment loses little.

#ifndef THSGD_DL_TRAIN_RUN_TRAINING_H_
#define THSGD_DL_TRAIN_RUN_TRAINING_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dl/data/dataset_files.h"
#include "dl/train/training_run.pb.h"

namespace thsgd {

// How far a run is, for people.
struct TrainingProgress {
  std::int32_t iteration;
  std::int32_t num_iterations;
  // The last that were taken; null before the first.
  const manifest::TrainingMetrics* metrics;
};

// Where it runs and what it leaves; changes no number.
struct TrainingOptions {
  DataFolders data;
  // A folder that exists, or nothing to keep no file. Of one run at a time. In
  // it:
  //   checkpoint.pb           which a later call with the same run goes on from
  //   metrics.pb              a stream: metrics_stream.h
  //   parameters.safetensors  the last parameters
  //   trace.json              TrainingTrace of the first `num_traced`
  //                           iterations, where that is not 0, as the call
  //                           says that begins the run; before them there is
  //                           no checkpoint
  std::string folder;
  absl::Duration checkpoint_interval = absl::Seconds(60);
  // Range: 0 to what fits 1 GiB, two vectors of parameters an iteration.
  std::int32_t num_traced = 0;
  // Called after each iteration, and may be empty.
  std::function<void(const TrainingProgress&)> progress;
  // Ends the run after the iteration that it is in, with a checkpoint, or
  // after a pass over the samples for sharpness.
  const std::atomic<bool>* cancelled = nullptr;
};

// Errors: every fault of the run; those of LoadTask and of the files in the
// folder; Cancelled; FailedPrecondition if the device is not there, the folder
// is in use, or a trace is asked for after the first iterations;
// ResourceExhausted if the memory does not suffice.
absl::StatusOr<manifest::TrainingResult> RunTraining(
    const manifest::TrainingRun& run, const TrainingOptions& options);

}  // namespace thsgd

#endif  // THSGD_DL_TRAIN_RUN_TRAINING_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The samples of a plan of gradient noise.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_MEASURER_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_MEASURER_H_

#include <atomic>
#include <optional>

#include "absl/status/statusor.h"
#include "base/progress.h"
#include "dl/data/dataset_files.h"
#include "dl/train/load_training.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"

namespace thsgd {

// Trains as far as the samples asked for, and no further: samples that follow
// each other share the training. Use from one thread.
class NoiseMeasurer {
 public:
  // Precondition: the plan is of a valid experiment; `cancelled` and `progress`
  // outlive this.
  NoiseMeasurer(manifest::GradientNoisePlan plan, DataFolders data,
                const std::atomic<bool>* cancelled, Progress* progress);

  // Sample i of the plan (gradient_noise.proto), a function of plan and i. Adds
  // its gradients to the progress, all at once if none is computed.
  // Errors: those of LoadTask, of the device and of MeasureTails; Cancelled.
  // Precondition: i has not been asked for, nor a later one.
  absl::StatusOr<manifest::NoiseSample> Measure(int i);

 private:
  absl::StatusOr<manifest::NoiseSample> MeasureTrained(int i);
  absl::StatusOr<manifest::NoiseSample> MeasureControl(int i);

  const manifest::GradientNoisePlan plan_;
  const DataFolders data_;
  const std::atomic<bool>* const cancelled_;
  Progress* const progress_;
  // From the first sample on that needs it.
  std::optional<LoadedTraining> training_;
};

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_MEASURER_H_

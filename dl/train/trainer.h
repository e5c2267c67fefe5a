// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A run of truncated heavy-tailed SGD, one iteration after the other.

#ifndef THSGD_DL_TRAIN_TRAINER_H_
#define THSGD_DL_TRAIN_TRAINER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "dl/model/sample_losses.h"
#include "dl/train/training_run.pb.h"
#include "google/protobuf/repeated_field.h"
#include "torch/types.h"

namespace thsgd {

// theta_{t+1} = theta_t - phi_b(eta_t (g_t + weight_decay theta_t)), with g_t
// as dl/optim/method.proto says. Every draw is a function of (seed, t), so the
// state is theta, t and the metrics so far. Use from one thread.
class Trainer {
 public:
  using Metrics = google::protobuf::RepeatedPtrField<manifest::TrainingMetrics>;

  // Starts at iteration 0. Precondition: the run is valid for the losses, which
  // are those of the samples to train on and to test on, and outlive this;
  // `initial` is theta_0, on their device.
  Trainer(const manifest::TrainingRun& run, const torch::Tensor& initial,
          SampleLosses& train, SampleLosses& test);

  // Goes on from a checkpoint instead.
  // Errors: InvalidArgument, naming the field, if it is of another run or does
  // not fit this one.
  absl::Status Restore(const manifest::TrainingCheckpoint& checkpoint);

  // All iterations are done, or the run has diverged; the metrics are complete.
  bool finished() const;
  std::int32_t iteration() const { return iteration_; }
  const torch::Tensor& parameters() const { return parameters_; }
  // So far, in the order of iterations.
  const Metrics& metrics() const { return metrics_; }

  // One iteration, after the metrics if they are due; after the last one the
  // metrics again. Fills in `step` unless it is null. Precondition: not
  // finished.
  void Step(manifest::TrainingStep* step);

  manifest::TrainingCheckpoint Checkpoint() const;

  // Without sharpness. Precondition: finished.
  manifest::TrainingResult Result() const;

 private:
  void TakeMetrics();

  const manifest::TrainingRun run_;
  SampleLosses& train_;
  SampleLosses& test_;
  torch::Tensor parameters_;
  torch::Tensor gradient_;
  std::int32_t iteration_ = 0;
  bool diverged_ = false;
  manifest::MetricsSums sums_;
  Metrics metrics_;
};

}  // namespace thsgd

#endif  // THSGD_DL_TRAIN_TRAINER_H_

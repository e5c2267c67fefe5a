// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The metrics of a run while it is under way: a file of TrainingMetrics, each
// preceded by its length as a varint, as protobuf's delimited streams are.

#ifndef THSGD_DL_TRAIN_METRICS_STREAM_H_
#define THSGD_DL_TRAIN_METRICS_STREAM_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dl/train/trainer.h"
#include "dl/train/training_run.pb.h"

namespace thsgd {

class MetricsStream {
 public:
  // Writes nothing where the path is empty.
  explicit MetricsStream(std::string path) : path_(std::move(path)) {}

  // Brings the file up to date. The first call replaces it, so that what a
  // killed run wrote after its last checkpoint does not stand there twice; the
  // later ones append. Errors: those of the file.
  absl::Status Update(const Trainer::Metrics& metrics);

 private:
  const std::string path_;
  bool replaced_ = false;
  int num_written_ = 0;
};

// Without a last record that is incomplete: the run may be writing it.
// Errors: those of ReadFile; DataLoss if it is no such stream.
absl::StatusOr<std::vector<manifest::TrainingMetrics>> ReadMetrics(
    const std::string& path);

}  // namespace thsgd

#endif  // THSGD_DL_TRAIN_METRICS_STREAM_H_

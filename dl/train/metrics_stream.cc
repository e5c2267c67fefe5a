// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/metrics_stream.h"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "dl/train/trainer.h"
#include "dl/train/training_run.pb.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/delimited_message_util.h"

namespace thsgd {

absl::Status MetricsStream::Update(const Trainer::Metrics& metrics) {
  if (path_.empty()) return absl::OkStatus();
  std::ostringstream records;
  for (int i = num_written_; i < metrics.size(); ++i) {
    google::protobuf::util::SerializeDelimitedToOstream(metrics[i], &records);
  }
  if (!replaced_) {
    THSGD_RETURN_IF_ERROR(WriteFileAtomically(path_, records.str()));
  } else if (num_written_ < metrics.size()) {
    errno = 0;
    std::ofstream file(path_, std::ios::binary | std::ios::app);
    file << records.str() << std::flush;
    if (!file) {
      return absl::ErrnoToStatus(errno,
                                 absl::StrCat("cannot append to ", path_));
    }
  }
  replaced_ = true;
  num_written_ = metrics.size();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<manifest::TrainingMetrics>> ReadMetrics(
    const std::string& path) {
  THSGD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  google::protobuf::io::ArrayInputStream input(bytes.data(),
                                               static_cast<int>(bytes.size()));
  std::vector<manifest::TrainingMetrics> all;
  while (true) {
    manifest::TrainingMetrics metrics;
    bool clean_end = false;
    if (google::protobuf::util::ParseDelimitedFromZeroCopyStream(
            &metrics, &input, &clean_end)) {
      all.push_back(metrics);
      continue;
    }
    const bool at_end =
        clean_end || input.ByteCount() == static_cast<int>(bytes.size());
    if (at_end) return all;
    return absl::DataLossError(absl::StrCat(
        path, " is no stream of metrics after record ", all.size()));
  }
}

}  // namespace thsgd

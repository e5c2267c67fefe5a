// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/recording.h"

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/proto_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

absl::Status CheckRecordedResult(const std::string& result_path,
                                 const std::string& recording_path) {
  report::Recording recording;
  THSGD_RETURN_IF_ERROR(ReadTextProto(recording_path, &recording));
  THSGD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(result_path));
  if (Sha256Hex(bytes) == recording.result_sha256()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat(result_path, " was cut or changed since ", recording_path,
                   " was written: its SHA-256 is not result_sha256"));
}

absl::StatusOr<report::Recording> ReadRecording(
    const std::string& recording_path, const std::string& provenance_path,
    bool same_plan, const manifest::Provenance& then) {
  report::Recording recording;
  THSGD_RETURN_IF_ERROR(ReadTextProto(recording_path, &recording));
  manifest::Provenance now;
  THSGD_RETURN_IF_ERROR(ReadTextProto(provenance_path, &now));
  recording.clear_changed();
  if (!same_plan) recording.add_changed("manifest");
  if (now.source_sha256() != then.source_sha256()) {
    recording.add_changed("program");
  }
  const auto versions = [](const manifest::Provenance& provenance) {
    return std::map<std::string, std::string>(
        provenance.library_version().begin(),
        provenance.library_version().end());
  };
  if (now.generator() != then.generator() || versions(now) != versions(then)) {
    recording.add_changed("libraries");
  }
  return recording;
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/checksummed_file.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/proto_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "dl/train/training_run.pb.h"
#include "google/protobuf/message.h"

namespace thsgd {

absl::Status WriteChecksummed(const std::string& path,
                              const google::protobuf::Message& message) {
  manifest::ChecksummedMessage file;
  file.set_message(SerializeDeterministically(message));
  file.set_sha256(Sha256Hex(file.message()));
  return WriteFileAtomically(path, SerializeDeterministically(file));
}

absl::Status ReadChecksummed(const std::string& path,
                             google::protobuf::Message* message) {
  THSGD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  manifest::ChecksummedMessage file;
  if (file.ParseFromString(bytes) &&
      file.sha256() == Sha256Hex(file.message()) &&
      message->ParseFromString(file.message())) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(
      path, " is no ", message->GetDescriptor()->full_name(),
      ", or was cut or changed since it was written; remove it to begin anew"));
}

}  // namespace thsgd

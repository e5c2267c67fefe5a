// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Results that were recorded: whether what they were computed from is still the
// same.

#ifndef THSGD_EXPERIMENTS_REPORT_RECORDING_H_
#define THSGD_EXPERIMENTS_REPORT_RECORDING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Errors: DataLoss unless the result has the digest of its recording (a text
// proto): it was cut or changed since; those of ReadFile and ReadTextProto.
absl::Status CheckRecordedResult(const std::string& result_path,
                                 const std::string& recording_path);

// Reads how a result was recorded (a text proto of Recording) and sets
// `changed`: "manifest" unless the plan is the same, "program" and "libraries"
// if the provenance as it is now (a text proto) differs from that of then.
// Errors: those of ReadTextProto.
absl::StatusOr<report::Recording> ReadRecording(
    const std::string& recording_path, const std::string& provenance_path,
    bool same_plan, const manifest::Provenance& then);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_RECORDING_H_

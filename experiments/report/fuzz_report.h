// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What fuzz targets of reports hold of whatever a report program returns.

#ifndef THSGD_EXPERIMENTS_REPORT_FUZZ_REPORT_H_
#define THSGD_EXPERIMENTS_REPORT_FUZZ_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/proto_file.h"
#include "experiments/report/report.pb.h"
#include "nlohmann/json.hpp"

namespace thsgd {

// Aborts unless it is an error that says something or a report whose figures
// are JSON, and which is written as JSON or refused.
inline void CheckFuzzedReport(const absl::StatusOr<report::Report>& report) {
  if (!report.ok()) {
    THSGD_CHECK(!report.status().message().empty());
    return;
  }
  for (const report::Figure& figure : report->figure()) {
    THSGD_CHECK(nlohmann::json::accept(figure.vega_lite()));
  }
  const absl::StatusOr<std::string> json = ToJson(*report);
  THSGD_CHECK(!json.ok() || nlohmann::json::accept(*json));
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_FUZZ_REPORT_H_

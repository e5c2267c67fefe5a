// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What a reader sees of a metastability result.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_REPORT_METASTABILITY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_REPORT_METASTABILITY_H_

#include "absl/status/status.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// Adds checks, figures, tables, verdict and limitations. Errors: those of the
// theory and of statistics on a damaged result.
absl::Status ReportMetastability(const manifest::Result& result,
                                 report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_REPORT_METASTABILITY_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The sentence that sums up a report's checks.

#ifndef THSGD_EXPERIMENTS_REPORT_VERDICT_H_
#define THSGD_EXPERIMENTS_REPORT_VERDICT_H_

#include <string>

#include "experiments/report/report.pb.h"

namespace thsgd {

// "Of 4 checks 2 are supported, 1 contradicted and 1 undecided."
std::string SummarizeChecks(const report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_VERDICT_H_

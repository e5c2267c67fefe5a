// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Numbers for the index of all results.

#ifndef THSGD_EXPERIMENTS_REPORT_HEADLINE_H_
#define THSGD_EXPERIMENTS_REPORT_HEADLINE_H_

#include <optional>
#include <string>

#include "experiments/report/report.pb.h"
#include "stats/interval.h"

namespace thsgd {

// quantity: prose. theory, of the limit, and exact, at finite learning rates:
// nothing if there is no number. interval: 99 %.
void AddHeadline(const std::string& quantity, std::optional<double> theory,
                 std::optional<double> exact, double estimate,
                 const Interval& interval, report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_HEADLINE_H_

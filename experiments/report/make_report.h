// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From a result of a simulated experiment to its report.

#ifndef THSGD_EXPERIMENTS_REPORT_MAKE_REPORT_H_
#define THSGD_EXPERIMENTS_REPORT_MAKE_REPORT_H_

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// experiment: valid; its prose is all that is taken. The result may be
// anything. Errors: InvalidArgument if the result's plan is not valid or the
// result is not what that plan asks for; those of its analysis.
absl::StatusOr<report::Report> MakeReport(
    const manifest::Experiment& experiment, const manifest::Result& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_MAKE_REPORT_H_

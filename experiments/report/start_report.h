// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The beginning of every report.

#ifndef THSGD_EXPERIMENTS_REPORT_START_REPORT_H_
#define THSGD_EXPERIMENTS_REPORT_START_REPORT_H_

#include "experiments/manifest/scale.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

// The experiment's name and prose, the result's scale and provenance. For the
// messages of any kind of experiment.
template <typename Experiment, typename Result>
report::Report StartReport(const Experiment& experiment, const Result& result) {
  report::Report report;
  report.set_name(experiment.name());
  report.set_title(experiment.title());
  report.set_claim(experiment.claim());
  report.set_source(experiment.source());
  report.set_description(experiment.description());
  report.set_scale(NameOfScale(result.plan().scale()));
  *report.mutable_provenance() = result.provenance();
  return report;
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_START_REPORT_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/flow_deviation/complete_flow_deviation.h"

#include <cstdint>

#include "absl/status/status.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/flow_deviation/distance_bins.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "experiments/report/complete.h"
#include "sim/sgd/num_steps.h"

namespace thsgd {

absl::Status RequireCompleteFlowDeviation(const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  const manifest::FlowDeviationSpec& spec = experiment.flow_deviation();
  THSGD_RETURN_IF_ERROR(
      RequireCells(experiment, result.flow_deviation().cell()));
  for (const manifest::FlowDeviationCell& cell :
       result.flow_deviation().cell()) {
    THSGD_RETURN_IF_ERROR(RequireEqual(
        "num_steps", cell.num_steps(),
        static_cast<std::int64_t>(
            NumSteps(spec.horizon(),
                     experiment.learning_rate(cell.learning_rate_index())))));
    const manifest::FlowDeviationCounts& counts = cell.counts();
    THSGD_RETURN_IF_ERROR(RequireEqual(
        "num_chains", counts.num_chains(),
        NumberFor(cell.process_index(),
                  result.plan().sampling().flow_deviation().num_chains())));
    THSGD_RETURN_IF_ERROR(RequireEqual("the number of num_above",
                                       counts.num_above_size(),
                                       spec.threshold_size()));
    THSGD_RETURN_IF_ERROR(RequireEqual("the number of distance_bin",
                                       counts.distance_bin_size(),
                                       kNumDistanceBins));
    std::int64_t num_counted = counts.num_non_finite();
    for (std::int64_t count : counts.distance_bin()) num_counted += count;
    THSGD_RETURN_IF_ERROR(
        RequireEqual("num_non_finite and the sum of distance_bin", num_counted,
                     counts.num_chains()));
  }
  return absl::OkStatus();
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/complete_first_exit_time.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/first_exit_time/exit_time_bins.h"
#include "experiments/measurement/first_exit_time/exit_time_theory.h"
#include "experiments/measurement/first_exit_time/first_exit_run.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "experiments/report/complete.h"

namespace thsgd {
namespace {

absl::Status RequireCellCounts(const manifest::FirstExitTimeCounts& counts,
                               std::int64_t num_chains, std::int64_t max_steps,
                               int num_destinations) {
  THSGD_RETURN_IF_ERROR(
      RequireEqual("num_chains", counts.num_chains(), num_chains));
  THSGD_RETURN_IF_ERROR(RequireEqual(
      "num_exited + num_censored + num_non_finite",
      counts.num_exited() + counts.num_censored() + counts.num_non_finite(),
      num_chains));
  if (counts.num_steps() < counts.num_exited()) {
    return IncompleteError(
        absl::StrCat("num_steps is ", counts.num_steps(),
                     "; must be at least num_exited = ", counts.num_exited()));
  }
  THSGD_RETURN_IF_ERROR(RequireEqual("the number of destinations",
                                     counts.exits_to_size(), num_destinations));
  std::int64_t num_exits = 0;
  for (const manifest::ExitsTo& exits : counts.exits_to()) {
    THSGD_RETURN_IF_ERROR(RequireEqual("the number of exit_time_bin",
                                       exits.exit_time_bin_size(),
                                       ExitTimeBin(max_steps) + 1));
    for (std::int64_t count : exits.exit_time_bin()) num_exits += count;
  }
  return RequireEqual("the sum of exit_time_bin", num_exits,
                      counts.num_exited());
}

}  // namespace

absl::Status RequireCompleteFirstExitTime(const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  THSGD_RETURN_IF_ERROR(
      RequireCells(experiment, result.first_exit_time().cell()));
  THSGD_ASSIGN_OR_RETURN(const std::vector<std::string> destinations,
                         DestinationNames(experiment));
  for (const manifest::FirstExitTimeCell& cell :
       result.first_exit_time().cell()) {
    const auto max_steps = static_cast<std::int64_t>(
        FirstExitCap(experiment.first_exit_time(), cell.process_index(),
                     experiment.learning_rate(cell.learning_rate_index())));
    THSGD_RETURN_IF_ERROR(
        RequireEqual("max_steps", cell.max_steps(), max_steps));
    THSGD_RETURN_IF_ERROR(RequireCellCounts(
        cell.counts(),
        NumberFor(cell.process_index(),
                  result.plan().sampling().first_exit_time().num_chains()),
        max_steps, static_cast<int>(destinations.size())));
  }
  return absl::OkStatus();
}

}  // namespace thsgd

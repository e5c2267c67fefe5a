// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether a recorded path may be one of a chain.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_COMPLETE_PATH_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_COMPLETE_PATH_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/recorded_path.h"
#include "experiments/report/complete.h"

namespace thsgd {

// Errors: InvalidArgument unless steps 0, k, 2k, ... of as many positions in
// R^d are at most k steps behind the last of num_steps.
inline absl::Status RequirePath(const manifest::RecordedPath& path,
                                std::int64_t num_steps, int dimension) {
  const std::int64_t interval = path.step_interval();
  const std::int64_t num_positions =
      path.position_size() / NumRecordedCoordinates(dimension);
  if (interval >= 1 && interval <= num_steps &&
      num_positions - 2 <= num_steps / interval) {
    return absl::OkStatus();
  }
  return IncompleteError(
      absl::StrCat("a path of ", num_positions, " positions, ", interval,
                   " steps apart, is none of ", num_steps, " steps"));
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_COMPLETE_PATH_H_

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/path_weights.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/parallel_for.h"
#include "base/status_macros.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/forced_jumps.h"

namespace thsgd {
namespace {

// Sums over the paths of a replicate.
struct Sums {
  double power[5] = {};  // [k]: of W^k
  std::int64_t num_steps = 0;
  std::int64_t num_exits = 0;
  std::int64_t num_non_finite = 0;
};

Sums SumsOf(const ForcedJumps& forced, std::uint32_t replicate) {
  const ExitReplicate result = forced.Run(replicate);
  Sums sums;
  sums.num_steps = result.num_steps;
  sums.num_exits = static_cast<std::int64_t>(result.exits.size());
  sums.num_non_finite = result.num_non_finite;
  for (const WeightedExit& exit : result.exits) {
    // The replicate is a mean over its paths.
    const double weight = exit.weight * forced.paths_per_replicate();
    double power = 1;
    for (int k = 1; k <= 4; ++k) sums.power[k] += power *= weight;
  }
  return sums;
}

}  // namespace

absl::StatusOr<PathWeights> MeasurePathWeights(const ForcedJumps& forced,
                                               int num_replicates,
                                               int num_threads) {
  FaultList faults;
  faults.Require(num_replicates >= 1, "num_replicates", num_replicates, ">= 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  std::vector<Sums> sums(num_replicates);
  THSGD_RETURN_IF_ERROR(
      ParallelFor(num_threads, num_replicates, [&](std::int64_t r) {
        sums[r] = SumsOf(forced, static_cast<std::uint32_t>(r));
      }));
  Sums total;
  for (const Sums& s : sums) {
    for (int k = 1; k <= 4; ++k) total.power[k] += s.power[k];
    total.num_steps += s.num_steps;
    total.num_exits += s.num_exits;
    total.num_non_finite += s.num_non_finite;
  }
  if (total.num_exits == 0) {
    return absl::FailedPreconditionError("none of the paths left the field");
  }
  PathWeights weights;
  weights.num_paths =
      std::int64_t{num_replicates} * forced.paths_per_replicate();
  weights.num_steps = total.num_steps;
  weights.num_exits = total.num_exits;
  weights.num_non_finite = total.num_non_finite;
  const double n = static_cast<double>(weights.num_paths);
  const double m1 = total.power[1] / n;
  // In units of the mean, whose fourth power might underflow.
  const double m2 = total.power[2] / n / m1 / m1;
  const double m3 = total.power[3] / n / m1 / m1 / m1;
  const double m4 = total.power[4] / n / m1 / m1 / m1 / m1;
  weights.probability = m1;
  weights.relative_error = std::sqrt(m2 - 1);
  weights.standard_error = m1 * weights.relative_error / std::sqrt(n);
  const double variance =
      (m4 / (m2 * m2) - 1) - 4 * (m3 / m2 - 1) + 4 * (m2 - 1);
  weights.log_relative_error_error =
      m2 / (2 * (m2 - 1)) * std::sqrt(variance / n);
  return weights;
}

}  // namespace thsgd

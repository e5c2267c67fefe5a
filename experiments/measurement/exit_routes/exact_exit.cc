// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/exact_exit.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "sim/exact/survival.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

absl::StatusOr<std::optional<Estimate>> ExactExitProbability(
    const Landscape& landscape, const manifest::Process& process,
    double learning_rate, double start, std::int64_t max_steps) {
  constexpr double kTolerance = 0.01;
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                         NoiseLawFromProto(process.noise()));
  THSGD_ASSIGN_OR_RETURN(const SgdParams params,
                         SgdParamsFromProto(process, learning_rate));
  // The finer grid takes ten times as long, and is needed for narrow noise.
  for (int num_panels : {4, 16}) {
    THSGD_ASSIGN_OR_RETURN(
        const std::vector<ExitByTime> solved,
        SolveExitByTime(landscape, law, params, start, {max_steps},
                        {.num_panels = num_panels}));
    const Estimate& p_exit = solved.front().p_exit;
    if (p_exit.error <= kTolerance * p_exit.value) return p_exit;
  }
  return std::nullopt;
}

}  // namespace thsgd

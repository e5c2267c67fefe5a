// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From a manifest's exit_estimator to the estimator that runs.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_MAKE_EXIT_ESTIMATOR_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_MAKE_EXIT_ESTIMATOR_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// Makes replicate r, a pure function of r and the estimator's inputs. Safe to
// call from several threads.
using RunReplicate = std::function<ExitReplicate(std::uint32_t replicate)>;

// The process whose exits are estimated, and the random numbers for it.
struct ExitProcess {
  Landscape landscape;
  // Covers the event's field or the walls.
  std::shared_ptr<const GradientTable> gradient;
  NoiseLaw law;
  SgdParams params;
  ExitEvent event;
  std::uint64_t seed;
  // < 2^30.
  std::uint32_t stream;
};

// Errors: InvalidArgument, with the fields of `proto`, if it is out of range or
// not for this process.
absl::StatusOr<RunReplicate> MakeExitEstimator(
    const manifest::ExitEstimator& proto, const ExitProcess& process);

// Paths that one replicate starts with; 0 if no estimator is given.
std::int64_t PathsPerReplicate(const manifest::ExitEstimator& proto);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_MAKE_EXIT_ESTIMATOR_H_

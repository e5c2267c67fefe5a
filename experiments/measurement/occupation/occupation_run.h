// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What an occupation experiment runs: regions, and the engine of each cell,
// whatever the dimension.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_OCCUPATION_RUN_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_OCCUPATION_RUN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/chains/chain_cells.h"
#include "experiments/measurement/occupation/occupation.pb.h"

namespace thsgd {

// n = floor(horizon * learning_rate^-horizon_exponent), the steps of a chain.
// As a double, for it may exceed every integer type; NaN where horizon,
// exponent or learning rate are out of range.
double OccupationSteps(const manifest::OccupationSpec& spec,
                       const manifest::OccupationSampling& sampling,
                       double learning_rate);

// The engine of one cell. Safe to share between threads.
class OccupationEngine {
 public:
  virtual ~OccupationEngine() = default;

  // Counts over the chains first_chain, first_chain + 1, ...
  virtual manifest::OccupationCounts Count(std::int64_t first_chain,
                                           std::int64_t num_chains) const = 0;

  // The path of one chain: at most kMaxRecordedPositions positions of it, of
  // each NumRecordedCoordinates.
  virtual manifest::RecordedPath Record(std::int64_t chain) const = 0;
};

// All regions of an experiment, and what makes the engines of its cells.
struct OccupationRun {
  std::vector<manifest::OccupationRegion> regions;
  std::function<absl::StatusOr<std::unique_ptr<const OccupationEngine>>(
      const ChainCell& cell)>
      make_engine;
};

// Precondition: the experiment is valid and measures occupation. The run refers
// to it. Errors: InvalidArgument if the gradient cannot be tabulated.
absl::StatusOr<OccupationRun> MakeOccupationRun(
    const manifest::Experiment& experiment);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_OCCUPATION_RUN_H_

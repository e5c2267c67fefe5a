// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Plain simulation of exits: chains are run, and those that leave are kept.
// Its relative error with N chains in all is sqrt((1 - p) / (p N)), p = P(A):
// for events that are not rare, and what the others are measured against.

#ifndef THSGD_SIM_RARE_EVENT_PLAIN_SIMULATION_H_
#define THSGD_SIM_RARE_EVENT_PLAIN_SIMULATION_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/ensemble.h"

namespace thsgd {

// Replicate r runs the chains r k, r k + 1, ..., r k + k - 1 of the ensemble,
// k = paths_per_replicate; those that leave have weight 1 / k. Immutable, so
// safe to share between threads.
class PlainSimulation {
 public:
  // ensemble: its table covers the event's field or the walls.
  // Errors: InvalidArgument, all faults at once, unless event.start is inside
  // the field, event.num_steps >= 1 and 1 <= paths_per_replicate < 2^32.
  static absl::StatusOr<PlainSimulation> Create(
      const Ensemble& ensemble, const ExitEvent& event,
      std::int64_t paths_per_replicate);

  // Precondition: (replicate + 1) paths_per_replicate <= 2^32.
  ExitReplicate Run(std::uint32_t replicate) const;

 private:
  PlainSimulation(const Ensemble& ensemble, const ExitEvent& event,
                  std::int64_t paths_per_replicate)
      : ensemble_(ensemble),
        event_(event),
        paths_per_replicate_(paths_per_replicate) {}

  Ensemble ensemble_;
  ExitEvent event_;
  std::int64_t paths_per_replicate_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_PLAIN_SIMULATION_H_

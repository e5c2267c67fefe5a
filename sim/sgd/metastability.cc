// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/metastability.h"

#include "sim/sgd/region_stays.h"

namespace thsgd {

Metastability::Metastability(const MetastabilitySpec& spec)
    : regions(static_cast<int>(spec.regions.size()),
              static_cast<int>(spec.holding_edges.size())),
      states(static_cast<int>(spec.states.size()),
             static_cast<int>(spec.holding_edges.size())),
      snapshots(spec.snapshot_steps.size() * spec.states.size()) {}

void Metastability::Add(const Metastability& other) {
  regions.Add(other.regions);
  states.Add(other.states);
  AddEach(other.snapshots, snapshots);
}

}  // namespace thsgd

// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Sets of nodes of a square grid, as the reach of jumps and gradient flow is
// computed with them.

#ifndef THSGD_SIM_LIMIT_PLANE_SETS_H_
#define THSGD_SIM_LIMIT_PLANE_SETS_H_

#include <cstdint>
#include <vector>

#include "sim/limit/plane_map.h"

namespace thsgd {

// [num_nodes^2], 0 or 1.
using NodeSet = std::vector<std::uint8_t>;

// Euclidean distance from each node to the nearest one of the set, in units of
// the spacing; infinite if the set is empty. Exact (lower envelopes of
// parabolas, axis by axis [Felzenszwalb, Huttenlocher 2012]); time linear in
// the nodes.
std::vector<float> DistancesTo(const NodeSet& set, int num_nodes);

// Adds the nodes next to which the gradient flow comes from the set, followed
// to its minimum or the square's end; with direction -1 those from which it
// comes to the set. Only nodes of the field are added. Steps of half a
// spacing, by the midpoint rule: right to about a spacing.
void CloseUnderFlow(const PlaneMap& map, int field, int direction,
                    NodeSet& set);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_PLANE_SETS_H_

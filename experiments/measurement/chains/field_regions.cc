// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/chains/field_regions.h"

#include <cstddef>
#include <vector>

#include "sim/landscape/attraction_field.h"
#include "sim/sgd/occupation.h"

namespace thsgd {

std::vector<Region> FieldRegions(const std::vector<AttractionField>& fields,
                                 double core_radius) {
  std::vector<double> boundaries;
  std::vector<Region> cores;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) boundaries.push_back(fields[i].lower);
    cores.push_back({.lower = fields[i].minimum - core_radius,
                     .upper = fields[i].minimum + core_radius});
  }
  return core_radius > 0 ? cores : RegionsBetween(boundaries);
}

}  // namespace thsgd
